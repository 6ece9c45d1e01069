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
            "events:read_event": "See events."}}}}}
        """

    static let headers = """
        {"Location": {"schema": {"type": "string"}},
         "Idempotent-Replayed": {"schema": {"type": "string", "const": "true"}},
         "Cache-Control": {"schema": {"type": "string"}},
         "WWW-Authenticate": {"schema": {"type": "string"}},
         "Retry-After": {"schema": {"type": "string", "pattern": "^[0-9]+$"}},
         "Allow": {"schema": {"type": "string"}}}
        """

    /// One per status: the body is always the same.
    static let responses: String = {
        let rows: [(Int, String, String?)] = [
            (400, "The request is not valid; details.errors names every field.", nil),
            (401, "No access token, or a bad one.", "WWW-Authenticate"),
            (403, "The token lacks the scope.", "WWW-Authenticate"),
            (404, "There is no such thing, or it is another tenant's.", nil),
            (409, "It conflicts with what is stored.", nil),
            (413, "The body is too large.", nil), (415, "The media type is wrong.", nil),
            (422, "Understood, but impossible now; the message begins with the reason.", nil),
            (429, "Too many requests.", "Retry-After"), (431, "The header is too large.", nil),
            (500, "A defect.", nil), (503, "Not available now; try again.", "Retry-After"),
        ]
        let members = rows.map { status, text, header in
            let headers =
                header.map {
                    ##""headers": {"\##($0)": {"$ref": "#/components/headers/\##($0)"}},"##
                } ?? ""
            return ##"""
                "E\##(status)": {"description": "\##(text)", \##(headers) "content":
                  {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}
                """##
        }
        return "{\(members.joined(separator: ","))}"
    }()

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
