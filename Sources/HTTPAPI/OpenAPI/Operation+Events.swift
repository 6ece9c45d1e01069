extension Operation {
    static let events: [Operation] = [
        Operation(
            method: "GET", path: base + "/conversions/{id}/events", id: "followConversion",
            summary: "Every change of a conversion from the first, then live, as it happens.",
            scope: .conversionsView,
            parameters: [
                conversionID,
                .header(
                    "Last-Event-ID", #"{"type": "string", "pattern": "^[0-9]{0,18}$"}"#,
                    "The id of the last event that was seen: only what came after it is sent. "
                        + "Without a value as if it were not there."),
            ],
            successes: [
                Success(
                    status: 200,
                    description: "Server-sent events. Each has as id the number of the event, as "
                        + "event its kind, as data a ConversionEvent on one line. The stream ends "
                        + "after the last event that is to be expected, and with the token; a "
                        + "fact that arrives later is sent to who connects again.",
                    schema: ref("ConversionStreamEvent"), type: EventRoutes.contentType),
                Success(
                    status: 204, description: "Nothing more is expected; do not reconnect.",
                    schema: nil),
            ], errors: [404])
    ]
}
