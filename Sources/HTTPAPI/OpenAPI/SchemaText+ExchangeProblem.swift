extension SchemaText {
    static let exchangeProblem = ##"""
        {"ExchangeProblem": {"type": "object", "additionalProperties": false,
          "description": "RFC 9457.",
          "required": ["type", "title", "status", "detail", "instance", "properties"],
          "properties": {
            "type": {"type": "string", "enum": [\##(exchangeProblemTypes)]},
            "title": {"type": "string"},
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": {"type": "string",
              "description": "For people; names every field that is wrong."},
            "instance": {"type": "string", "description": "The path of the request."},
            "properties": {"$ref": "#/components/schemas/ExchangeProblemProperties"}}},
         "ExchangeProblemProperties": {"type": "object", "additionalProperties": false,
          "properties": {
            "errors": {"type": "object", "description": "Of a bad request, by field.",
              "additionalProperties": {"type": "array", "items": {"type": "string"}}},
            "allowedDates": {"type": "array", "items": {"type": "string", "format": "date"},
              "description": "Of date-not-allowed, earliest first."},
            "expected": {"$ref": "#/components/schemas/Money",
              "description": "Of amounts-disagree."},
            "externalId": {"type": "string"},
            "exchangeId": {"type": "string", "format": "uuid"},
            "quoteId": {"type": "string", "format": "uuid"},
            "expiresAt": {"$ref": "#/components/schemas/Time"},
            "currency": {"$ref": "#/components/schemas/CurrencyCode"},
            "available": {"type": "number"}, "needed": {"type": "number"},
            "state": {"type": "string"}, "reason": {"type": "string"}}}}
        """##

    private static let exchangeProblemTypes =
        ([ProblemKind.blank] + ExchangeProblem.allCases.map(\.type))
        .map { "\"\($0)\"" }.joined(separator: ", ")

    /// One per status, of every operation of the exchange face.
    static let exchangeResponses: [ErrorResponse] = [
        ErrorResponse(
            400, "validation (properties.errors), date-not-allowed, or amounts-disagree."),
        ErrorResponse(
            401, "No key or token, or a bad one; or no AccountId.", header: "WWW-Authenticate"),
        ErrorResponse(
            403, "The token lacks the scope, or the account is not one that the caller may use.",
            header: "WWW-Authenticate"),
        ErrorResponse(404, "There is no such thing, or it is another account's."),
        ErrorResponse(409, "quote-already-used, external-id-reused, or not-cancellable."),
        ErrorResponse(410, "quote-expired."),
        ErrorResponse(413, "The body is too large."),
        ErrorResponse(415, "The media type is wrong."),
        ErrorResponse(422, "insufficient-funds, or refused-by-dealer."),
        ErrorResponse(429, "Too many requests.", header: "Retry-After"),
        ErrorResponse(431, "The header is too large."),
        ErrorResponse(500, "A defect."),
        ErrorResponse(
            503, "no-price, outcome-unknown, or not available now; try again.",
            header: "Retry-After"),
    ]
}
