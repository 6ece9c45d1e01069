import Domain

extension SchemaText {
    static let exchange = ##"""
        {"CurrencyCode": {"type": "string", "pattern": "^[A-Z]{3}$", "examples": ["EUR"],
          "description": "ISO 4217."},
         "MoneyInput": {"type": "object", "required": ["currency"],
          "description": "Other members are ignored; null is the same as absent.",
          "properties": {
            "amount": {"type": ["number", "null"], "exclusiveMinimum": 0, "examples": [100.00],
              "description": "Exact as written; no finer than the currency's minor unit."},
            "currency": {"$ref": "#/components/schemas/CurrencyCode"}}},
         "Money": {"type": "object", "additionalProperties": false,
          "required": ["amount", "currency"], "properties": {
            "amount": {"type": "number", "minimum": 0,
              "description": "With the decimals of the currency's minor unit, no exponent."},
            "currency": {"$ref": "#/components/schemas/CurrencyCode"}}},
         "Rate": {"type": "object", "additionalProperties": false,
          "required": ["price", "currencyPair", "type"], "properties": {
            "price": {"type": "number", "exclusiveMinimum": 0,
              "description": "Of one of the base; 5 decimals, 3 for JPY."},
            "currencyPair": {"type": "string", "pattern": "^[A-Z]{6}$", "examples": ["GBPUSD"],
              "description": "Base, then quote, by market convention."},
            "type": {"type": "string", "enum": ["BID", "OFFER"],
              "description": "BID: the client sells the base. OFFER: it buys it."}}},
         "CreateExchangeQuote": {"type": "object", "required": ["from", "to", "settlementDate"],
          "description": "One of the amounts; both only where they agree with the price.",
          "properties": {
            "from": {"$ref": "#/components/schemas/MoneyInput"},
            "to": {"$ref": "#/components/schemas/MoneyInput"},
            "settlementDate": {"type": "string", "format": "date"}},
          "examples": [{"from": {"amount": 100.00, "currency": "GBP"}, "to": {"currency": "USD"},
            "settlementDate": "2026-01-05"}]},
         "ExchangeQuote": {"type": "object", "additionalProperties": false,
          "required": ["id", "rate", "from", "to", "expiresAt", "settlementDate",
            "withinLimits"],
          "properties": {
            "id": {"type": "string", "format": "uuid"},
            "rate": {"$ref": "#/components/schemas/Rate"},
            "from": {"$ref": "#/components/schemas/Money"},
            "to": {"$ref": "#/components/schemas/Money"},
            "expiresAt": {"$ref": "#/components/schemas/Time"},
            "settlementDate": {"type": "string", "format": "date"},
            "withinLimits": {"type": "boolean",
              "description": "Whether a confirm would be within the limits as they are now."}}},
         "ConfirmExchange": {"type": "object", "required": ["quoteId"],
          "anyOf": [{"required": ["externalId"]}, {"required": ["externalRef"]}],
          "description": "Other members are ignored; null is the same as absent.",
          "properties": {
            "quoteId": {"type": "string", "format": "uuid"},
            "externalId": {"$ref": "#/components/schemas/ExternalIdInput"},
            "externalRef": {"$ref": "#/components/schemas/ExternalIdInput"}}},
         "ExternalIdInput": {"type": ["string", "null"], "minLength": 1, "maxLength": 255,
          "description": "The caller's own name, unique for ever. No control characters."},
         "ExchangeStatus": {"type": "object", "additionalProperties": false,
          "required": ["state", "reason", "complete"], "properties": {
            "state": {"type": "string", "enum": [\##(words(ExchangeState.allCases))]},
            "reason": {"type": "string", "description": "The state, or what refines it.",
              "enum": [\##(words(ExchangeState.allCases)),
                \##(words(ExchangeRefinement.allCases))]},
            "complete": {"type": "boolean"}}},
         "Exchange": {"type": "object", "additionalProperties": false,
          "required": ["id", "shortId", "externalId", "rate", "from", "to", "settlementDate",
            "exchangeStatus", "createdAt"],
          "properties": {
            "id": {"type": "string", "format": "uuid"},
            "shortId": {"type": "string", "pattern": "^TR[0-9]+$"},
            "externalId": {"type": "string"},
            "rate": {"$ref": "#/components/schemas/Rate"},
            "from": {"$ref": "#/components/schemas/Money"},
            "to": {"$ref": "#/components/schemas/Money"},
            "settlementDate": {"type": "string", "format": "date"},
            "originalSettlementDate": {"type": "string", "format": "date",
              "description": "Where a holiday moved it."},
            "exchangeStatus": {"$ref": "#/components/schemas/ExchangeStatus"},
            "cancelRequested": {"type": "boolean", "const": true},
            "createdAt": {"$ref": "#/components/schemas/Time"},
            "completedAt": {"$ref": "#/components/schemas/Time"}}},
         "ExchangePage": {"type": "object", "additionalProperties": false,
          "required": ["content", "totalElements", "totalPages", "size", "number"],
          "properties": {
            "content": {"type": "array", "items": {"$ref": "#/components/schemas/Exchange"}},
            "totalElements": {"type": "integer", "minimum": 0},
            "totalPages": {"type": "integer", "minimum": 0},
            "size": {"type": "integer", "minimum": 1},
            "number": {"type": "integer", "minimum": 0}}}}
        """##

    static let subscription = ##"""
        {"SharedKeyInput": {"type": ["string", "null"], "minLength": 16, "maxLength": 512,
          "description": "Signs the bodies; never shown again. No control characters."},
         "CreateSubscription": {"type": "object", "required": ["callbackUrl"],
          "anyOf": [{"required": ["sharedKey"]}, {"required": ["hmacSecretKey"]}],
          "dependentRequired": {"headerKey": ["headerValue"], "headerValue": ["headerKey"]},
          "description": "Other members are ignored; null is the same as absent.",
          "properties": {
            "callbackUrl": {"type": "string", "maxLength": 2048, "pattern": "^https?://[!-~]+$"},
            "sharedKey": {"$ref": "#/components/schemas/SharedKeyInput"},
            "hmacSecretKey": {"$ref": "#/components/schemas/SharedKeyInput"},
            "headerKey": {"type": ["string", "null"], "maxLength": 64,
              "pattern": "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$",
              "description": "Not one that the server sets or that steers HTTP."},
            "headerValue": {"type": ["string", "null"], "maxLength": 1024,
              "pattern": "^[!-~]([ -~]*[!-~])?$"}}},
         "SubscriptionId": {"type": "object", "additionalProperties": false, "required": ["id"],
          "properties": {"id": {"type": "string", "format": "uuid"}}},
         "Subscriptions": {"type": "object", "additionalProperties": false,
          "required": ["content"], "properties": {
            "content": {"type": "array", "items": {"type": "object",
              "additionalProperties": false, "required": ["id", "callbackUrl", "createdAt"],
              "properties": {
                "id": {"type": "string", "format": "uuid"},
                "callbackUrl": {"type": "string"}, "headerKey": {"type": "string"},
                "createdAt": {"$ref": "#/components/schemas/Time"}}}}}}}
        """##

    private static func words<Word: RawRepresentable<String>>(_ cases: [Word]) -> String {
        cases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
    }
}
