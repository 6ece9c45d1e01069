import Domain

extension Operation {
    static let exchanges: [Operation] = [
        Operation(
            method: "POST", path: ExchangeRoutes.quotePath, id: "quoteExchange",
            summary: "A firm price for an exchange of two currencies at a value date.",
            scope: .exchangesEdit, body: ("application/json", ref("CreateExchangeQuote")),
            successes: [
                Success(
                    status: 201, description: "Durable until it expires.",
                    schema: ref("ExchangeQuote"))
            ], errors: [413, 415, 422]),
        Operation(
            method: "POST", path: ExchangeRoutes.confirmPath, id: "confirmExchange",
            summary: "Deals on a quote. The same externalId with the same quote is the same deal.",
            scope: .exchangesEdit, body: ("application/json", ref("ConfirmExchange")),
            successes: [
                Success(
                    status: 201,
                    description: "Durable, with the sold amount held; or REJECTED by a limit.",
                    schema: ref("Exchange"), headers: ["Location"])
            ], errors: [404, 409, 410, 413, 415, 422]),
        Operation(
            method: "GET", path: ExchangeRoutes.path, id: "listExchanges",
            summary: "The exchanges of the account, newest first.", scope: .exchangesView,
            parameters: [
                .query(
                    "externalId", #"{"type": "string", "minLength": 1, "maxLength": 255}"#,
                    "The one with this name only."),
                .query(
                    "state", #"{"type": "string", "enum": [\#(stateWords)]}"#,
                    "In this state only, or with this reason."),
                .query("from", moment, "Created then or later; a date is its first moment, UTC."),
                .query("to", moment, "Created then or earlier; a date is its last moment, UTC."),
                .query(
                    "page",
                    #"{"type": "integer", "minimum": 0, "maximum": \#(Limits.pageNumberMax), "#
                        + #""default": 0}"#, "Counted from 0."),
                .query(
                    "size",
                    #"{"type": "integer", "minimum": 1, "maximum": \#(Limits.pageSizeMax), "#
                        + #""default": \#(Limits.pageSizeDefault)}"#, "Exchanges per page."),
            ],
            successes: [Success(status: 200, description: "A page.", schema: ref("ExchangePage"))]),
        Operation(
            method: "GET", path: ExchangeRoutes.exchangePath, id: "getExchange",
            summary: "One exchange.", scope: .exchangesView, parameters: [exchangeID],
            successes: [Success(status: 200, description: "It.", schema: ref("Exchange"))],
            errors: [404]),
        Operation(
            method: "DELETE", path: ExchangeRoutes.exchangePath, id: "cancelExchange",
            summary: "Cancels an exchange that is not booked; the dealer may be asked, for 5 s.",
            scope: .exchangesEdit, parameters: [exchangeID],
            successes: [
                Success(
                    status: 200,
                    description: "CANCELLED; or unchanged with cancelRequested, where the dealer "
                        + "has not answered yet.", schema: ref("Exchange"))
            ], errors: [404, 409]),
    ]

    static let subscriptions: [Operation] = [
        Operation(
            method: "POST", path: SubscriptionRoutes.path, id: "subscribe",
            summary: "Asks to be called back when exchanges of the account change.",
            scope: .exchangesEdit, body: ("application/json", ref("CreateSubscription")),
            successes: [
                Success(
                    status: 201, description: "From the next change on.",
                    schema: ref("SubscriptionId"))
            ], errors: [413, 415]),
        Operation(
            method: "GET", path: SubscriptionRoutes.path, id: "listSubscriptions",
            summary: "The subscriptions of the account, oldest first, without their secrets.",
            scope: .exchangesView,
            successes: [
                Success(status: 200, description: "All of them.", schema: ref("Subscriptions"))
            ]),
        Operation(
            method: "DELETE", path: SubscriptionRoutes.subscriptionPath, id: "unsubscribe",
            summary: "Ends a subscription; what it was not told yet it is not told any more.",
            scope: .exchangesEdit,
            parameters: [.path("id", uuid, "The id of a subscription.")],
            successes: [Success(status: 204, description: "It has ended.", schema: nil)],
            errors: [404]),
    ]

    private static let exchangeID = Parameter.path("id", uuid, "The id of an exchange.")
    private static let moment =
        #"{"type": "string", "anyOf": [{"format": "date-time"}, {"format": "date"}]}"#
    private static let stateWords =
        (ExchangeState.allCases.map(\.rawValue) + ExchangeRefinement.allCases.map(\.rawValue)
        + ["REJECTED_BREACHES_LIMIT"]).map { "\"\($0)\"" }.joined(separator: ", ")
}
