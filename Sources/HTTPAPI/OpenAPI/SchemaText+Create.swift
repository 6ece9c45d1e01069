extension SchemaText {
    static let create = ##"""
        {"AmountInput": {"description": "Positive, within the scale of the asset.", "anyOf": [
          {"type": "string", "pattern": 
            "^([1-9][0-9]{0,18}(\\.[0-9]{1,18})?|0\\.[0-9]{0,17}[1-9])$",
            "examples": ["0.1"]},
          {"type": "number", "exclusiveMinimum": 0}]},
         "SideInput": {"type": "object", "required": ["asset"], "properties": {
          "asset": {"$ref": "#/components/schemas/AssetCode"},
          "amount": {"oneOf": [
            {"$ref": "#/components/schemas/AmountInput"}, {"type": "null"}]}}},
         "AllowList": {"type": ["array", "null"], "maxItems": 100,
          "items": {"type": "string", "minLength": 1, "maxLength": 64}},
         "CreateConversion": {"type": "object", "required": ["from", "to"],
          "description": "Exactly one of from.amount and to.amount is given.",
          "properties": {
            "reference": {"type": ["string", "null"], "minLength": 1, "maxLength": 128,
              "description": "Unique per tenant, for ever; no control characters."},
            "from": {"$ref": "#/components/schemas/SideInput"},
            "to": {"$ref": "#/components/schemas/SideInput"},
            "executor": {"enum": ["MAKER", "TAKER", "MAKER_TAKER", "MARKET", "TWAP", null],
              "default": "TAKER"},
            "metadata": {"type": ["object", "null"], "maxProperties": 50,
              "additionalProperties": {"type": "string"},
              "description": "At most 16 KiB in all; no control characters."},
            "venues": {"$ref": "#/components/schemas/AllowList"},
            "venueAccounts": {"$ref": "#/components/schemas/AllowList"},
            "expiresAt": {"type": ["string", "null"], "format": "date-time",
              "description": "In the future."},
            "options": {"oneOf": [
              {"$ref": "#/components/schemas/OptionsInput"}, {"type": "null"}]}},
          "oneOf": [
            {"properties": {"from": {"required": ["amount"],
                "properties": {"amount": {"not": {"type": "null"}}}},
              "to": {"properties": {"amount": {"type": "null"}}}}},
            {"properties": {"to": {"required": ["amount"],
                "properties": {"amount": {"not": {"type": "null"}}}},
              "from": {"properties": {"amount": {"type": "null"}}}}}],
          "examples": [{"reference": "order-1", "from": {"asset": "BTC", "amount": "0.1"},
            "to": {"asset": "USD"}, "executor": "TAKER"}]},
         "OptionsInput": {"type": "object", "properties": {
          "maxSlippageBps": {"anyOf": [
            {"type": "string", "pattern": "^[0-9]{1,3}(\\.[0-9]{1,18})?$"},
            {"type": "number", "minimum": 0, "maximum": 10000}, {"type": "null"}],
            "description": "Worst price against the mid at acceptance, fees excluded."},
          "limitRate": {"anyOf": [
            {"$ref": "#/components/schemas/AmountInput"}, {"type": "null"}],
            "description": "The least acceptable to per from, net of fees."},
          "minToAmount": {"anyOf": [
            {"$ref": "#/components/schemas/AmountInput"}, {"type": "null"}],
            "description": "With from.amount only."},
          "maxFromAmount": {"anyOf": [
            {"$ref": "#/components/schemas/AmountInput"}, {"type": "null"}],
            "description": "With to.amount only."},
          "residual": {"enum": ["LEAVE", "ROUND_IN", "REJECT", null], "default": "LEAVE"},
          "twap": {"type": ["object", "null"], "description": "With executor TWAP only.",
            "properties": {
              "durationSeconds": {"type": ["integer", "null"], "minimum": 1, "maximum": 604800,
                "description": "Not beyond expiresAt."},
              "slices": {"type": ["integer", "null"], "minimum": 1, "maximum": 1000},
              "randomize": {"type": ["boolean", "null"], "default": false},
              "maxCatchUp": {"type": ["number", "null"], "minimum": 1, "maximum": 1000,
                "default": 2, "description": "In even slices."}},
            "additionalProperties": false},
          "maker": {"type": ["object", "null"],
            "description": "With executor MAKER or MAKER_TAKER only.", "properties": {
              "windowSeconds": {"type": ["integer", "null"], "minimum": 0, "maximum": 604800,
                "description": "With executor MAKER_TAKER only."},
              "repriceBps": {"type": ["number", "null"], "minimum": 0, "maximum": 10000,
                "default": 5}},
            "additionalProperties": false},
          "intermediate": {"type": ["object", "null"], "properties": {
            "policy": {"enum": ["FORWARD", "BACK", "HOLD", null], "default": "FORWARD"},
            "graceSeconds": {"type": ["integer", "null"], "minimum": 0, "maximum": 3600,
              "default": 30}}, "additionalProperties": false},
          "useInventory": {"type": ["boolean", "null"], "default": false},
          "settleOn": {"$ref": "#/components/schemas/AllowList"},
          "simulate": {"type": ["boolean", "null"], "default": false}},
          "additionalProperties": false}}
        """##
}
