extension Operation {
    static let exports: [Operation] = [
        Operation(
            method: "POST", path: base + "/exports", id: "createExport",
            summary: "Asks for a file of conversions, which is written in its turn.",
            scope: .exportsEdit,
            parameters: [
                .query(
                    "type", #"{"type": "string", "enum": ["conversion"]}"#,
                    "What is exported; here or in the body."),
                .query(
                    "query", #"{"type": "string", "maxLength": 1024}"#,
                    "Which conversions, as in a list; all of them by default."),
                .query("format", ref("ExportFormat"), "CSV by default."),
            ],
            body: ("application/json", ref("CreateExport")), bodyIsOptional: true,
            successes: [
                Success(
                    status: 201, description: "Accepted and durable; PROCESSING.",
                    schema: ref("Export"), headers: ["Location"])
            ], errors: [413, 415]),
        Operation(
            method: "GET", path: base + "/exports/{id}", id: "getExport",
            summary: "How far an export is, and a link to its file once it is complete.",
            scope: .exportsEdit, parameters: [exportID],
            successes: [Success(status: 200, description: "It.", schema: ref("Export"))],
            errors: [404]),
        Operation(
            method: "GET", path: base + "/exports/{id}/file", id: "downloadExport",
            summary: "The file, for who has a link that has not ended. No token is needed.",
            scope: nil,
            parameters: [
                exportID,
                .query(
                    "expires", #"{"type": "string", "pattern": "^[0-9]{1,18}$"}"#,
                    "From the link.", required: true),
                .query(
                    "signature", #"{"type": "string", "pattern": "^[A-Za-z0-9_-]{1,128}$"}"#,
                    "From the link.", required: true),
            ],
            successes: [
                Success(
                    status: 200,
                    description: "A row per conversion (RFC 4180, UTF-8), or a JSON array of them.",
                    schema: nil, type: "text/csv")
            ], errors: [404, 429]),
    ]

    private static let exportID = Parameter.path(
        "id", #"{"type": "string", "format": "uuid"}"#, "The id of an export.")
}
