extension SchemaText {
    static let events = ##"""
        {"ConversionStreamEvent": {"type": "object", "required": ["id", "event", "data"],
          "properties": {
            "id": {"type": "string", "pattern": "^[0-9]{1,18}$"},
            "event": {"type": "string"}, "retry": {"type": "integer"},
            "data": {"type": "string", "contentMediaType": "application/json",
              "contentSchema": {"$ref": "#/components/schemas/ConversionEvent"}}}},
        "ConversionEvent": {"type": "object",
          "description": "The data of one event of a stream: the conversion as it was then.",
          "required": ["number", "id", "kind", "at", "tenantId", "conversion", "spent",
            "received", "orders"],
          "properties": {
            "number": {"type": "integer", "minimum": 1,
              "description": "The stream's id: one sequence over all conversions of a tenant."},
            "id": {"type": "string", "format": "uuid"},
            "kind": {"type": "string", "enum": ["conversion:created", "conversion:processing",
              "conversion:updated", "conversion:cancel-requested", "conversion:completed",
              "conversion:cancelled", "conversion:failed", "conversion:simulated",
              "conversion:amended"]},
            "at": {"$ref": "#/components/schemas/Time"}, "tenantId": {"type": "string"},
            "conversion": {"type": "object",
              "required": ["id", "status", "from", "to", "direction", "executor", "createdAt",
                "updatedAt", "expiresAt", "revision"],
              "properties": {
                "id": {"type": "string", "format": "uuid"}, "reference": {"type": "string"},
                "status": {"$ref": "#/components/schemas/ConversionStatus"},
                "from": {"$ref": "#/components/schemas/AssetAmount"},
                "to": {"$ref": "#/components/schemas/AssetAmount"},
                "direction": {"type": "string",
                  "enum": ["FIXED_FROM_AMOUNT", "FIXED_TO_AMOUNT"]},
                "executor": {"type": "string"},
                "createdAt": {"$ref": "#/components/schemas/Time"},
                "updatedAt": {"$ref": "#/components/schemas/Time"},
                "completedAt": {"$ref": "#/components/schemas/Time"},
                "expiresAt": {"$ref": "#/components/schemas/Time"},
                "failureReason": {"$ref": "#/components/schemas/FailureReason"},
                "failureMessage": {"type": "string"},
                "revision": {"type": "integer", "minimum": 0}}},
            "spent": {"$ref": "#/components/schemas/AssetAmount"},
            "received": {"$ref": "#/components/schemas/AssetAmount"},
            "orders": {"type": "array", "items": {"$ref": "#/components/schemas/Order"},
              "description": "What the change touched, with the trades that it booked."},
            "amendment": {"$ref": "#/components/schemas/Amendment"}}}}
        """##

    static let exports = ##"""
        {"ExportFormat": {"type": "string", "enum": ["CSV", "JSON"]},
         "CreateExport": {"type": "object", "properties": {
          "type": {"type": "string", "enum": ["conversion"]},
          "query": {"type": "string", "maxLength": 1024},
          "format": {"$ref": "#/components/schemas/ExportFormat"}}},
         "Export": {"type": "object",
          "required": ["id", "type", "format", "query", "status", "createdAt", "expiresAt"],
          "properties": {
            "id": {"type": "string", "format": "uuid"},
            "type": {"type": "string", "const": "conversion"},
            "format": {"$ref": "#/components/schemas/ExportFormat"},
            "query": {"type": "string"},
            "status": {"type": "string", "enum": ["PROCESSING", "COMPLETED", "FAILED"]},
            "createdAt": {"$ref": "#/components/schemas/Time"},
            "completedAt": {"$ref": "#/components/schemas/Time"},
            "conversions": {"type": "integer", "minimum": 0},
            "bytes": {"type": "integer", "minimum": 0},
            "downloadUrl": {"type": "string", "format": "uri",
              "description": "Works without a token until downloadExpiresAt; then ask again."},
            "downloadExpiresAt": {"$ref": "#/components/schemas/Time"},
            "failureMessage": {"type": "string"},
            "expiresAt": {"$ref": "#/components/schemas/Time",
              "description": "When the export and its file are removed."}}}}
        """##
}
