extension SchemaText {
    static let market = ##"""
        {"DestinationAsset": {"type": "object", "required": ["asset", "hops"], "properties": {
          "asset": {"$ref": "#/components/schemas/AssetCode"},
          "hops": {"type": "integer", "minimum": 1, "maximum": 3}}},
         "IndicativeRate": {"type": "object",
          "required": ["from", "amount", "timestamp", "to", "rate", "toAmount"], "properties": {
            "from": {"$ref": "#/components/schemas/AssetCode"},
            "amount": {"$ref": "#/components/schemas/Decimal"},
            "timestamp": {"$ref": "#/components/schemas/Time"},
            "to": {"$ref": "#/components/schemas/AssetCode"},
            "rate": {"$ref": "#/components/schemas/Decimal"},
            "toAmount": {"$ref": "#/components/schemas/Decimal"}}},
         "IndicativeRates": {"type": "object",
          "required": ["from", "amount", "timestamp", "rates"], "properties": {
            "from": {"$ref": "#/components/schemas/AssetCode"},
            "amount": {"$ref": "#/components/schemas/Decimal"},
            "timestamp": {"$ref": "#/components/schemas/Time"},
            "rates": {"type": "array", "items": {"type": "object",
              "required": ["to", "rate", "toAmount"], "properties": {
                "to": {"$ref": "#/components/schemas/AssetCode"},
                "rate": {"$ref": "#/components/schemas/Decimal"},
                "toAmount": {"$ref": "#/components/schemas/Decimal"}}}}}},
         "Ticker": {"type": "object",
          "required": ["timestamp", "venue", "symbol", "open", "last", "low", "high", "volume"],
          "properties": {
            "timestamp": {"$ref": "#/components/schemas/Time"}, "venue": {"type": "string"},
            "symbol": {"$ref": "#/components/schemas/Symbol"},
            "open": {"$ref": "#/components/schemas/Decimal"},
            "last": {"$ref": "#/components/schemas/Decimal"},
            "bid": {"$ref": "#/components/schemas/Decimal"},
            "ask": {"$ref": "#/components/schemas/Decimal"},
            "low": {"$ref": "#/components/schemas/Decimal"},
            "high": {"$ref": "#/components/schemas/Decimal"},
            "volume": {"$ref": "#/components/schemas/Decimal"}}},
         "OrderBook": {"type": "object",
          "required": ["timestamp", "venue", "symbol", "bids", "asks"], "properties": {
            "timestamp": {"$ref": "#/components/schemas/Time"}, "venue": {"type": "string"},
            "symbol": {"$ref": "#/components/schemas/Symbol"},
            "bids": {"$ref": "#/components/schemas/Levels"},
            "asks": {"$ref": "#/components/schemas/Levels"}}},
         "Levels": {"type": "array", "description": "Best first.", "items": {"type": "object",
          "required": ["price", "quantity"], "properties": {
            "venue": {"type": "string"},
            "price": {"$ref": "#/components/schemas/Decimal"},
            "quantity": {"$ref": "#/components/schemas/Decimal"},
            "priceWithFee": {"$ref": "#/components/schemas/Decimal"}}}},
         "AggregatedOrderBook": {"type": "object",
          "required": ["timestamp", "symbol", "orderBookType", "feeStrategy", "bids", "asks"],
          "properties": {
            "timestamp": {"$ref": "#/components/schemas/Time"},
            "symbol": {"$ref": "#/components/schemas/Symbol"},
            "orderBookType": {"type": "string", "enum": ["FULL", "BID", "ASK"]},
            "feeStrategy": {"type": "string", "enum": ["MAKER", "TAKER"]},
            "bids": {"$ref": "#/components/schemas/Levels"},
            "asks": {"$ref": "#/components/schemas/Levels"}}},
         "Venue": {"type": "object",
          "required": ["id", "environment", "available", "fees", "symbols"], "properties": {
            "id": {"type": "string"}, "environment": {"type": "string", "enum": ["live", "test"]},
            "available": {"type": "boolean"},
            "fees": {"type": "object", "required": ["maker", "taker", "asset"], "properties": {
              "maker": {"$ref": "#/components/schemas/Decimal"},
              "taker": {"$ref": "#/components/schemas/Decimal"},
              "asset": {"type": "string",
                "description": "received, base, quote, or an asset code."}}},
            "symbols": {"type": "array", "items": {"type": "object",
              "required": ["symbol", "lot", "tick", "minQuantity", "minNotional"],
              "properties": {
                "symbol": {"$ref": "#/components/schemas/Symbol"},
                "lot": {"$ref": "#/components/schemas/Decimal"},
                "tick": {"$ref": "#/components/schemas/Decimal"},
                "minQuantity": {"$ref": "#/components/schemas/Decimal"},
                "minNotional": {"$ref": "#/components/schemas/Decimal"}}}}}},
         "VenueAccount": {"type": "object",
          "required": ["venue", "venueAccount", "environment"], "properties": {
            "venue": {"type": "string"}, "venueAccount": {"type": "string"},
            "environment": {"type": "string", "enum": ["test", "live"]}}},
         "Balance": {"type": "object", "required": ["asset", "total", "available", "locked"],
          "description": "venue and venueAccount are left out of a sum.", "properties": {
            "asset": {"$ref": "#/components/schemas/AssetCode"},
            "venue": {"type": "string"}, "venueAccount": {"type": "string"},
            "total": {"$ref": "#/components/schemas/Decimal"},
            "available": {"$ref": "#/components/schemas/Decimal"},
            "locked": {"$ref": "#/components/schemas/Decimal"}}}}
        """##

    static let oauth = ##"""
        {"TokenRequest": {"type": "object", "required": ["grant_type"], "properties": {
          "grant_type": {"type": "string", "const": "client_credentials"},
          "scope": {"type": "string"}, "client_id": {"type": "string"},
          "client_secret": {"type": "string"}}},
         "RevocationRequest": {"type": "object", "required": ["token"], "properties": {
          "token": {"type": "string", "minLength": 1}, "token_type_hint": {"type": "string"},
          "client_id": {"type": "string"}, "client_secret": {"type": "string"}}},
         "Token": {"type": "object",
          "required": ["access_token", "token_type", "expires_in", "scope"], "properties": {
            "access_token": {"type": "string"}, "token_type": {"const": "bearer"},
            "expires_in": {"type": "integer"}, "scope": {"type": "string"}}},
         "OAuthError": {"type": "object", "required": ["error"], "properties": {
          "error": {"type": "string"}, "error_description": {"type": "string"}}},
         "KeySet": {"type": "object", "required": ["keys"], "properties": {
          "keys": {"type": "array", "items": {"type": "object",
            "required": ["kty", "crv", "alg", "use", "kid", "x"]}}}},
         "AuthorizationServer": {"type": "object",
          "required": ["issuer", "token_endpoint", "jwks_uri", "grant_types_supported"],
          "properties": {"issuer": {"type": "string"}, "token_endpoint": {"type": "string"},
            "jwks_uri": {"type": "string"}, "revocation_endpoint": {"type": "string"},
            "scopes_supported": {"type": "array", "items": {"type": "string"}},
            "grant_types_supported": {"type": "array", "items": {"type": "string"}}}}}
        """##
}
