/// The schemas of the document, as JSON; see the other files of this type.
enum SchemaText {
    static let security = """
        {"oauth": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "/oauth2/token",
          "scopes": {
            "conversions:view": "See conversions.", "conversions:edit": "Make and cancel them.",
            "market-data:view": "See rates, tickers and books.",
            "venues:view": "See venues, accounts and balances.",
            "exports:edit": "Make exports.",
            "conversion:write_conversion_stablecoin": "Make and cancel stablecoin conversions.",
            "conversion:read_conversion_stablecoin": "See stablecoin conversions.",
            "funding:read_profile": "See profiles and their balances.",
            "funding:write_profile": "Make, change and deactivate profiles.",
            "transfer:write_internal_transfer": "Move balances between profiles.",
            "events:read_event": "See events.",
            "exchanges:view": "See foreign exchanges and subscriptions.",
            "exchanges:edit": "Quote, confirm and cancel foreign exchanges; subscribe."}}}},
         "apiKey": {"type": "apiKey", "in": "header", "name": "ApiKey",
           "description": "A key, linked to one account. Never together with a token: 400."},
         "account": {"type": "apiKey", "in": "header", "name": "AccountId",
           "description": "The UUID of a profile, whose balances pay and receive. Missing: 401."}}
        """

    static let headers = """
        {"Location": {"schema": {"type": "string"}},
         "Idempotent-Replayed": {"schema": {"type": "string", "const": "true"}},
         "Cache-Control": {"schema": {"type": "string"}},
         "WWW-Authenticate": {"schema": {"type": "string"}},
         "Retry-After": {"schema": {"type": "string", "pattern": "^[0-9]+$"}},
         "Allow": {"schema": {"type": "string"}}}
        """

    /// What an operation may answer besides what it is for.
    struct ErrorResponse: Sendable {
        let status: Int
        let description: String
        let header: String?

        init(_ status: Int, _ description: String, header: String? = nil) {
            (self.status, self.description, self.header) = (status, description, header)
        }
    }

    /// By the name that ``Operation/errorName(_:_:)`` refers to.
    static let responses: String = {
        let members =
            errorResponses.map { json($0, .trade, Answer.jsonType, "Error") }
            + problemResponses.map { json($0, .problem, ErrorFace.problemType, "Problem") }
            + exchangeResponses.map {
                json($0, .exchange, ErrorFace.problemType, "ExchangeProblem")
            }
        return "{\(members.joined(separator: ","))}"
    }()

    private static func json(
        _ response: ErrorResponse, _ format: ErrorFormat, _ type: String, _ schema: String
    ) -> String {
        let headers =
            response.header.map {
                ##""headers": {"\##($0)": {"$ref": "#/components/headers/\##($0)"}},"##
            } ?? ""
        return ##"""
            "\##(Operation.errorName(response.status, format))":
              {"description": "\##(response.description)", \##(headers) "content":
              {"\##(type)": {"schema": {"$ref": "#/components/schemas/\##(schema)"}}}}
            """##
    }

    /// Of the trade face, one per status: the body is always the same.
    private static let errorResponses: [ErrorResponse] = [
        ErrorResponse(400, "The request is not valid; details.errors names every field."),
        ErrorResponse(401, "No access token, or a bad one.", header: "WWW-Authenticate"),
        ErrorResponse(403, "The token lacks the scope.", header: "WWW-Authenticate"),
        ErrorResponse(404, "There is no such thing, or it is another tenant's."),
        ErrorResponse(409, "It conflicts with what is stored."),
        ErrorResponse(413, "The body is too large."),
        ErrorResponse(415, "The media type is wrong."),
        ErrorResponse(422, "Understood, but impossible now; the message begins with the reason."),
        ErrorResponse(429, "Too many requests.", header: "Retry-After"),
        ErrorResponse(431, "The header is too large."),
        ErrorResponse(500, "A defect."),
        ErrorResponse(503, "Not available now; try again.", header: "Retry-After"),
    ]

    static let basics = ##"""
        {"Error": {"type": "object",
          "required": ["code", "traceId", "status", "message", "details"],
          "properties": {
            "code": {"type": "string", "pattern": "^layer1:trade:[0-9]{4}$"},
            "traceId": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
            "status": {"type": "string"}, "message": {"type": "string"},
            "details": {"type": "object", "required": ["documentLink", "errors"], "properties": {
              "documentLink": {"type": "string"},
              "errors": {"type": "object", "additionalProperties":
                {"type": "array", "items": {"type": "string"}}}}}}},
         "AssetCode": {"type": "string", "pattern": "^[A-Za-z0-9._]{1,32}$",
          "examples": ["BTC", "USD"]},
         "Symbol": {"type": "string", "pattern": "^[A-Za-z0-9._]{1,32}-[A-Za-z0-9._]{1,32}$",
          "examples": ["BTC-USD"]},
         "Decimal": {"type": "string", "pattern": "^-?(0|[1-9][0-9]*)(\\.[0-9]{1,18})?$"},
         "Time": {"type": "string",
          "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{6}Z$"},
         "Side": {"type": "string", "enum": ["BUY", "SELL"]},
         "AssetAmount": {"type": "object", "required": ["asset"],
          "properties": {"asset": {"$ref": "#/components/schemas/AssetCode"},
            "amount": {"$ref": "#/components/schemas/Decimal"}}},
         "Health": {"type": "object", "required": ["status"], "properties": {
          "status": {"type": "string", "enum": ["UP", "DOWN"]}, "reason": {"type": "string"}}}}
        """##
}
