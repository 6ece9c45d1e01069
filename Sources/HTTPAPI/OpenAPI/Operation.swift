import StrictJSON

/// One operation as the OpenAPI document describes it.
struct Operation: Sendable {
    struct Parameter: Sendable {
        let name: String
        let place: String
        let isRequired: Bool
        /// JSON.
        let schema: String
        let description: String

        static func path(_ name: String, _ schema: String, _ text: String) -> Parameter {
            Parameter(
                name: name, place: "path", isRequired: true, schema: schema, description: text)
        }

        static func query(
            _ name: String, _ schema: String, _ text: String, required: Bool = false
        ) -> Parameter {
            Parameter(
                name: name, place: "query", isRequired: required, schema: schema,
                description: text)
        }

        static func header(_ name: String, _ schema: String, _ text: String) -> Parameter {
            Parameter(
                name: name, place: "header", isRequired: false, schema: schema,
                description: text)
        }
    }

    struct Success: Sendable {
        let status: Int
        let description: String
        /// JSON; `nil` for text. Of server-sent events: of one event.
        let schema: String?
        var headers: [String] = []
        /// Whether there is no body.
        var isEmpty = false
        /// The media type; `nil` for JSON, and for plain text where there is no schema.
        var type: String?
    }

    let method: String
    let path: String
    let id: String
    let summary: String
    /// `nil`: no token is needed.
    let scope: Scope?
    var parameters: [Parameter] = []
    /// The media type and the schema of the body.
    var body: (type: String, schema: String)?
    var bodyIsOptional = false
    let successes: [Success]
    /// Names in `components/responses`, by status.
    var errors: [Int] = []

    var json: JSONValue {
        var members = [
            JSONMember("operationId", .string(id)), JSONMember("summary", .string(summary)),
            JSONMember("tags", .array([.string(tag)])),
            JSONMember("security", security),
        ]
        if !parameters.isEmpty {
            members.append(JSONMember("parameters", .array(parameters.map(\.json))))
        }
        if let body {
            members.append(
                JSONMember(
                    "requestBody",
                    .object([
                        JSONMember("required", .bool(!bodyIsOptional)),
                        JSONMember("content", Self.content(body.type, body.schema)),
                    ])))
        }
        members.append(JSONMember("responses", responses))
        return .object(members)
    }

    private var tag: String {
        let parts = path.split(separator: "/")
        if parts.first == "trade", parts.count > 2 { return String(parts[2]) }
        switch ErrorFormat(path: path) {
        case .problem: return "stablecoin"
        case .exchange: return "exchange"
        case .trade: break
        }
        return path.hasPrefix("/oauth2") || path.hasPrefix("/.well-known") ? "oauth" : "operations"
    }

    private var security: JSONValue {
        guard let scope else { return .array([]) }
        let oauth = JSONMember("oauth", .array([.string(scope.rawValue)]))
        guard ErrorFormat(path: path) == .exchange else { return .array([.object([oauth])]) }
        let account = JSONMember("account", .array([]))
        return .array([
            .object([JSONMember("apiKey", .array([])), account]), .object([oauth, account]),
        ])
    }

    private var allErrors: [Int] {
        let common = scope == nil ? [400, 431, 500, 503] : [400, 401, 403, 429, 431, 500, 503]
        return Set(common + errors).sorted()
    }

    private var responses: JSONValue {
        var members = successes.map { JSONMember(String($0.status), $0.json) }
        for status in allErrors where !successes.contains(where: { $0.status == status }) {
            members.append(
                JSONMember(
                    String(status),
                    OpenAPIDocument.parsed(
                        ##"{"$ref": "#/components/responses/\##(name(of: status))"}"##)))
        }
        return .object(members)
    }

    private func name(of status: Int) -> String {
        Self.errorName(status, ErrorFormat(path: path))
    }

    /// Of the response in `components`.
    static func errorName(_ status: Int, _ format: ErrorFormat) -> String {
        switch format {
        case .trade: "E\(status)"
        case .problem: "P\(status)"
        case .exchange: "X\(status)"
        }
    }

    static func content(_ type: String, _ schema: String) -> JSONValue {
        .object([
            JSONMember(type, .object([JSONMember("schema", OpenAPIDocument.parsed(schema))]))
        ])
    }

    static func ref(_ name: String) -> String { ##"{"$ref": "#/components/schemas/\##(name)"}"## }
    static func list(_ name: String) -> String { #"{"type": "array", "items": \#(ref(name))}"# }
}

extension Operation.Parameter {
    fileprivate var json: JSONValue {
        .object([
            JSONMember("name", .string(name)), JSONMember("in", .string(place)),
            JSONMember("required", .bool(isRequired)),
            JSONMember("description", .string(description)),
            JSONMember("schema", OpenAPIDocument.parsed(schema)),
        ])
    }
}

extension Operation.Success {
    fileprivate var json: JSONValue {
        let named = headers.map {
            JSONMember(
                $0, OpenAPIDocument.parsed(##"{"$ref": "#/components/headers/\##($0)"}"##))
        }
        var members = [JSONMember("description", .string(description))]
        if !named.isEmpty { members.append(JSONMember("headers", .object(named))) }
        guard status != 204, !isEmpty else { return .object(members) }
        let content = Operation.content(
            type ?? (schema == nil ? "text/plain" : "application/json"),
            schema ?? #"{"type": "string"}"#)
        members.append(JSONMember("content", content))
        return .object(members)
    }
}
