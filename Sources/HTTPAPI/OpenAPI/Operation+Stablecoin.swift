extension Operation {
    static let stablecoins: [Operation] = [
        Operation(
            method: "POST", path: StablecoinRoutes.path, id: "createStablecoinConversion",
            summary: "Accepts a conversion one to one, with its amount reserved.",
            scope: .stablecoinsWrite,
            body: ("application/json", ref("CreateStablecoinConversion")),
            successes: [
                Success(
                    status: 200, description: "Accepted and durable; CREATED.",
                    schema: ref("StablecoinConversion"))
            ], errors: [404, 409, 413, 415]),
        Operation(
            method: "GET", path: StablecoinRoutes.path, id: "listStablecoinConversions",
            summary: "Lists conversions one to one, newest first unless asked otherwise.",
            scope: .stablecoinsRead,
            parameters: [
                .query("profile_id", uuid, "Of this debited profile only."),
                .query(
                    "ref_id", #"{"type": "string", "minLength": 1, "maxLength": 128}"#,
                    "The one with this key only."),
                .query("created_at.begin", time, "Created then or later."),
                .query("created_at.end", time, "Created then or earlier."),
                .query("updated_at.begin", time, "Updated then or later."),
                .query("updated_at.end", time, "Updated then or earlier."),
                .query(
                    "order", #"{"type": "string", "enum": ["ASC", "DESC"], "default": "DESC"}"#,
                    "By created_at, and where that is equal by id."),
                limit, cursor,
            ],
            successes: [
                Success(
                    status: 200, description: "A page.", schema: page("StablecoinConversion"))
            ]),
        Operation(
            method: "GET", path: StablecoinRoutes.path + "/{id}", id: "getStablecoinConversion",
            summary: "One conversion one to one.", scope: .stablecoinsRead,
            parameters: [conversionID],
            successes: [
                Success(status: 200, description: "It.", schema: ref("StablecoinConversion"))
            ], errors: [404]),
        Operation(
            method: "DELETE", path: StablecoinRoutes.path + "/{id}",
            id: "cancelStablecoinConversion",
            summary: "Cancels a conversion, until its settlement begins.",
            scope: .stablecoinsWrite, parameters: [conversionID],
            successes: [
                Success(
                    status: 200, description: "CANCELLED, now or before.",
                    schema: ref("StablecoinConversion"))
            ], errors: [404, 409]),
    ]

    static let parEvents: [Operation] = [
        Operation(
            method: "GET", path: StablecoinEventRoutes.path, id: "listEvents",
            summary: "What became of conversions one to one, oldest first.", scope: .eventsRead,
            parameters: [limit, cursor],
            successes: [
                Success(
                    status: 200,
                    description: "A page. Who polls asks again with the cursor that led to the "
                        + "last page, which grows.",
                    schema: page("StablecoinEvent"))
            ]),
        Operation(
            method: "GET", path: StablecoinEventRoutes.path + "/{id}", id: "getEvent",
            summary: "One event.", scope: .eventsRead,
            parameters: [.path("id", uuid, "The id of an event.")],
            successes: [
                Success(status: 200, description: "It.", schema: ref("StablecoinEvent"))
            ], errors: [404]),
    ]

    static let uuid = #"{"type": "string", "format": "uuid"}"#
    private static let time = #"{"type": "string", "format": "date-time"}"#
    static let limit = Parameter.query(
        "limit",
        #"{"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}"#, "Items per page.")
    static let cursor = Parameter.query(
        "page_cursor", #"{"type": "string", "minLength": 1}"#,
        "The next_page_cursor of the page before, with the same filters; limit may differ.")

    /// The cursor is absent on the last page.
    static func page(_ item: String) -> String {
        #"{"type": "object", "required": ["items"], "properties": {"items": \#(list(item)), "#
            + #""next_page_cursor": {"type": "string", "#
            + #""description": "Absent on the last page."}}}"#
    }
}
