import StrictJSON

/// The OpenAPI 3.1 document of what is served, made from ``Operation/all`` and the schemas beside
/// it.
///
/// `openapi/trade.json` is the same document for people and tools; a test keeps both equal.
enum OpenAPIDocument {
    static let version = "1.0.0"

    static let answer: Answer = {
        var writer = JSONWriter(reserving: 65_536)
        writer.value(json)
        return Answer(body: writer.bytes).with(.cacheControl, "public, max-age=300")
    }()

    static let json: JSONValue = .object([
        JSONMember("openapi", .string("3.1.0")),
        JSONMember("info", info),
        JSONMember("servers", parsed(#"[{"url": "/"}]"#)),
        JSONMember("paths", paths),
        JSONMember(
            "components",
            .object([
                JSONMember("securitySchemes", parsed(SchemaText.security)),
                JSONMember("headers", parsed(SchemaText.headers)),
                JSONMember("schemas", schemas),
                JSONMember("responses", parsed(SchemaText.responses)),
            ])),
    ])

    private static let info = JSONValue.object([
        JSONMember("title", .string("Cambist API")),
        JSONMember("version", .string(version)),
        JSONMember(
            "description",
            .string(
                "Conversions over trading venues (/trade/v1), one to one between fiat and "
                    + "stablecoins (/v2), and quoted foreign exchange (/api/v1/orders/exchange). "
                    + "Amounts are decimal strings, exact to 18 fraction digits; those of foreign "
                    + "exchange are JSON numbers, exact as they are written. Times are RFC 3339 "
                    + "in UTC. Members and parameters that are not described are ignored, but for "
                    + "those of options.")),
        JSONMember(
            "license",
            parsed(#"{"name": "Apache-2.0", "identifier": "Apache-2.0"}"#)),
    ])

    private static let schemas = JSONValue.object(
        [
            SchemaText.basics, SchemaText.create, SchemaText.conversion, SchemaText.orders,
            SchemaText.events, SchemaText.exports,
            SchemaText.market, SchemaText.stablecoin, SchemaText.profiles, SchemaText.problem,
            SchemaText.exchange, SchemaText.subscription, SchemaText.exchangeProblem,
            SchemaText.oauth,
        ].flatMap { parsed($0).object ?? [] })

    /// One member per path, in the order of the operations.
    private static let paths: JSONValue = {
        var places: [JSONMember] = []
        for operation in Operation.all {
            let member = JSONMember(operation.method.lowercased(), operation.json)
            guard let index = places.firstIndex(where: { $0.name == operation.path }) else {
                places.append(JSONMember(operation.path, .object([member])))
                continue
            }
            let others = places[index].value.object ?? []
            places[index] = JSONMember(operation.path, .object(others + [member]))
        }
        return .object(places)
    }()

    /// The texts are part of the program: one that does not parse cannot be shipped past the tests.
    static func parsed(_ text: String) -> JSONValue {
        guard let value = try? JSONParser.parse(text) else {
            preconditionFailure("a schema of the OpenAPI document is not JSON")
        }
        return value
    }
}
