extension Operation {
    static let all =
        conversions + events + exports + market + venues + stablecoins + profiles + profileMoney
        + parEvents + exchanges + subscriptions + oauth + operations

    static let base = "/trade/v1"
    static let conversionID = Parameter.path(
        "id", #"{"type": "string", "format": "uuid"}"#, "The id of a conversion.")

    private static let conversions: [Operation] = [
        Operation(
            method: "POST", path: base + "/conversions", id: "createConversion",
            summary: "Accepts a conversion; a repeated reference finds the first one.",
            scope: .conversionsEdit,
            parameters: [
                .header(
                    "Idempotency-Key",
                    #"{"type": "string", "pattern": "^([!#-~]{1,128}"#
                        + #"|\"([ !#-\\[\\]-~]|\\\\[\"\\\\]){1,128}\")$"}"#,
                    "Serves as the reference where the body has none; bare or quoted.")
            ],
            body: ("application/json", ref("CreateConversion")),
            successes: [
                Success(
                    status: 202, description: "Accepted and durable.", schema: ref("Conversion"),
                    headers: ["Location"]),
                Success(
                    status: 200, description: "A replay: the conversion as it is now.",
                    schema: ref("Conversion"), headers: ["Idempotent-Replayed"]),
            ], errors: [409, 413, 415, 422]),
        Operation(
            method: "GET", path: base + "/conversions", id: "listConversions",
            summary: "Lists conversions, newest first.", scope: .conversionsView,
            parameters: [
                .query(
                    "query", #"{"type": "string", "maxLength": 1024}"#,
                    "A Lucene expression, such as status:COMPLETED AND fromAsset:BTC."),
                .query("page", pageSchema, "From 0."),
                .query("pageNumber", pageSchema, "The same as page."),
                .query("size", sizeSchema, "Conversions per page."),
                .query("pageSize", sizeSchema, "The same as size."),
            ],
            successes: [
                Success(status: 200, description: "A page.", schema: ref("ConversionPage"))
            ]),
        Operation(
            method: "POST", path: base + "/conversions/estimate", id: "estimateConversion",
            summary: "Plans a conversion; nothing is stored or sent.", scope: .conversionsView,
            body: ("application/json", ref("CreateConversion")),
            successes: [
                Success(status: 200, description: "The plan.", schema: ref("Estimate"))
            ], errors: [413, 415, 422]),
        Operation(
            method: "POST", path: base + "/conversions/route", id: "routeConversion",
            summary: "The ways that a conversion could go now, with their costs.",
            scope: .conversionsView, body: ("application/json", ref("CreateConversion")),
            successes: [
                Success(
                    status: 200,
                    description: "The one that a create would take first, then those that can be "
                        + "executed now.",
                    schema: ref("Routes"))
            ], errors: [413, 415, 422]),
        Operation(
            method: "GET", path: base + "/conversions/{id}", id: "getConversion",
            summary: "One conversion.", scope: .conversionsView, parameters: [conversionID],
            successes: [
                Success(status: 200, description: "It.", schema: ref("Conversion"))
            ], errors: [404]),
        Operation(
            method: "DELETE", path: base + "/conversions/{id}", id: "cancelConversion",
            summary: "Asks for a cancel.", scope: .conversionsEdit, parameters: [conversionID],
            successes: [
                Success(
                    status: 200, description: "In PENDING_CANCEL.", schema: ref("Conversion"))
            ], errors: [404, 409]),
        Operation(
            method: "GET", path: base + "/conversions/destination-assets",
            id: "listDestinationAssets", summary: "The assets reachable from one asset now.",
            scope: .conversionsView,
            parameters: [.query("from", ref("AssetCode"), "What would be spent.", required: true)],
            successes: [
                Success(status: 200, description: "By code.", schema: list("DestinationAsset"))
            ]),
    ]

    private static let pageSchema =
        #"{"type": "integer", "minimum": 0, "maximum": 1000000, "default": 0}"#
    private static let sizeSchema =
        #"{"type": "integer", "minimum": 1, "maximum": 100, "default": 20}"#
    private static let amount = Parameter.query(
        "amount",
        #"{"type": "string", "pattern": "^([1-9][0-9]{0,11}(\\.[0-9]{1,18})?"#
            + #"|0\\.[0-9]{0,5}[1-9][0-9]{0,12})$"}"#,
        "How much of from, at least 0.000001; default 1.")
    private static let from = Parameter.path("from", ref("AssetCode"), "What would be spent.")
    private static let to = Parameter.path("to", ref("AssetCode"), "What would be received.")
    private static let symbol = Parameter.path("symbol", ref("Symbol"), "BASE-COUNTER.")
    private static let venue = Parameter.query(
        "venue", #"{"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$"}"#, "One venue only.")

    private static let market: [Operation] = [
        Operation(
            method: "GET", path: base + "/rates/indicative/{from}", id: "listIndicativeRates",
            summary: "Mid-market rates to every reachable asset.", scope: .marketDataView,
            parameters: [from, amount],
            successes: [
                Success(status: 200, description: "The rates.", schema: ref("IndicativeRates"))
            ], errors: [404]),
        Operation(
            method: "GET", path: base + "/rates/indicative/{from}/{to}", id: "getIndicativeRate",
            summary: "The mid-market rate.", scope: .marketDataView,
            parameters: [from, to, amount],
            successes: [
                Success(status: 200, description: "The rate.", schema: ref("IndicativeRate"))
            ], errors: [404]),
        Operation(
            method: "GET", path: base + "/market-data/ticker/{symbol}", id: "getTicker",
            summary: "One row per venue.", scope: .marketDataView, parameters: [symbol, venue],
            successes: [
                Success(status: 200, description: "The rows.", schema: list("Ticker"))
            ], errors: [404]),
        Operation(
            method: "GET", path: base + "/market-data/order-book/{symbol}", id: "getOrderBooks",
            summary: "One book per venue.", scope: .marketDataView, parameters: [symbol, venue],
            successes: [
                Success(status: 200, description: "The books.", schema: list("OrderBook"))
            ], errors: [404]),
        Operation(
            method: "GET", path: base + "/market-data/order-book/{symbol}/aggregated",
            id: "getAggregatedOrderBook", summary: "All venues' books in one, with fees.",
            scope: .marketDataView,
            parameters: [
                symbol,
                .query(
                    "orderBookType", #"{"type": "string", "enum": ["FULL", "BID", "ASK"]}"#,
                    "Which sides; default FULL."),
                .query(
                    "feeStrategy", #"{"type": "string", "enum": ["MAKER", "TAKER"]}"#,
                    "Which fee priceWithFee has; default TAKER."),
            ],
            successes: [
                Success(
                    status: 200, description: "The book.", schema: ref("AggregatedOrderBook"))
            ], errors: [404]),
    ]

    private static let venues: [Operation] = [
        Operation(
            method: "GET", path: base + "/venues", id: "listVenues", summary: "All venues.",
            scope: .venuesView,
            successes: [Success(status: 200, description: "They.", schema: list("Venue"))]),
        Operation(
            method: "GET", path: base + "/venues/accounts", id: "listVenueAccounts",
            summary: "The caller's accounts.", scope: .venuesView,
            successes: [
                Success(status: 200, description: "They.", schema: list("VenueAccount"))
            ]),
        Operation(
            method: "GET", path: base + "/venues/balances/summary", id: "listBalances",
            summary: "What the caller's accounts hold.", scope: .venuesView,
            parameters: [
                .query("aggregate", #"{"type": "boolean"}"#, "One row per asset."),
                .query("nonZeroBalanceOnly", #"{"type": "boolean"}"#, "Leave zeros out."),
                .query("asset", ref("AssetCode"), "One asset only."), venue,
            ],
            successes: [
                Success(status: 200, description: "The rows.", schema: list("Balance"))
            ]),
    ]
}
