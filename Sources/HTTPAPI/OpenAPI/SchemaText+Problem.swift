extension SchemaText {
    static let problem = ##"""
        {"Problem": {"type": "object", "additionalProperties": false,
          "description": "RFC 9457.", "required": ["type", "title", "status", "detail"],
          "properties": {
            "type": {"type": "string", "enum": [\##(problemTypes)]},
            "title": {"type": "string"},
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": {"type": "string",
              "description": "For people; names every field that is wrong."},
            "meta": {"$ref": "#/components/schemas/ProblemMeta"}}},
         "ProblemMeta": {"type": "object", "additionalProperties": false, "properties": {
            "errors": {"type": "object", "description": "Of a bad request, by field.",
              "additionalProperties": {"type": "array", "items": {"type": "string"}}},
            "profile_id": {"type": "string", "format": "uuid"},
            "asset": {"$ref": "#/components/schemas/AssetCode"},
            "available": {"$ref": "#/components/schemas/Decimal"},
            "needed": {"$ref": "#/components/schemas/Decimal"},
            "existing": {"anyOf": [
              {"$ref": "#/components/schemas/StablecoinConversion"},
              {"$ref": "#/components/schemas/InternalTransfer"}],
              "description": "What is stored, as it is now."},
            "mismatch": {"type": "array", "items": {"type": "string"},
              "description": "The fields in which the request differs from it."},
            "market": {"type": "string"},
            "reason": {"type": "string"},
            "limit": {"type": "string"}, "allowed": {"$ref": "#/components/schemas/Decimal"},
            "status": {"type": "string", "enum": ["CREATED", "SETTLED", "CANCELLED"]}}}}
        """##

    private static let problemTypes =
        ([ProblemKind.blank] + ProblemKind.allCases.map(\.type))
        .map { "\"\($0)\"" }.joined(separator: ", ")

    /// One per status, of every operation whose errors are problem bodies.
    static let problemResponses: [ErrorResponse] = [
        ErrorResponse(400, "The request is not valid (meta.errors), or exceed-precision."),
        ErrorResponse(401, "No access token, or a bad one.", header: "WWW-Authenticate"),
        ErrorResponse(
            403,
            "The token lacks the scope; or insufficient-funds, unavailable-market, "
                + "limit-exceeded.", header: "WWW-Authenticate"),
        ErrorResponse(404, "There is no such thing, or it is another tenant's."),
        ErrorResponse(
            409,
            "already-exists: the ref_id is known; not-cancellable: settled, or about to be; or "
                + "the profile is in use, or its nickname is used."),
        ErrorResponse(413, "The body is too large."),
        ErrorResponse(415, "The media type is wrong."),
        ErrorResponse(429, "Too many requests.", header: "Retry-After"),
        ErrorResponse(431, "The header is too large."),
        ErrorResponse(500, "A defect."),
        ErrorResponse(503, "Not available now; try again.", header: "Retry-After"),
    ]
}
