package import Domain
internal import Money
internal import VenueProtocols

/// A name and a value of a request, not escaped.
package struct BinanceParameter: Hashable, Sendable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
}

/// Requests as they go over the wire. What the protocol leaves open, the order of the parameters,
/// is that of ccxt: `timestamp` first, `recvWindow` last before the signature.
package enum BinanceRequests {
    package static let keyHeader = "X-MBX-APIKEY"
    static let form = RESTRequest.Header("Content-Type", "application/x-www-form-urlencoded")

    package static func unsigned(
        _ call: BinanceCall, _ parameters: [BinanceParameter], timeout: Duration
    ) -> RESTRequest {
        var text = FormText()
        for parameter in parameters { text.add(parameter.name, parameter.value) }
        return RESTRequest(call.row.method, call.row.path, query: text.text, timeout: timeout)
    }

    /// - Parameters:
    ///   - timestamp: milliseconds of the venue's clock.
    ///   - recvWindow: how long after the timestamp the venue may still take it, in milliseconds.
    /// - Returns: `nil` for a key that cannot sign.
    package static func signed(
        _ call: BinanceCall, _ parameters: [BinanceParameter], key: BinanceKey, timestamp: Int64,
        recvWindow: Int64, timeout: Duration
    ) -> RESTRequest? {
        var text = FormText()
        text.add("timestamp", "\(timestamp)")
        for parameter in parameters { text.add(parameter.name, parameter.value) }
        text.add("recvWindow", "\(recvWindow)")
        guard let signature = key.signature(of: text.text) else { return nil }
        text.add("signature", signature)
        let header = RESTRequest.Header(keyHeader, key.apiKey)
        switch call.row.method {
        case .post, .put:
            return RESTRequest(
                call.row.method, call.row.path, body: text.text, headers: [header, form],
                timeout: timeout)
        case .get, .delete:
            return RESTRequest(
                call.row.method, call.row.path, query: text.text, headers: [header],
                timeout: timeout)
        }
    }

    /// - Parameter symbol: the venue's.
    package static func newOrder(_ order: Order, symbol: String) -> [BinanceParameter] {
        [
            BinanceParameter("symbol", symbol),
            BinanceParameter("side", order.side.rawValue),
            BinanceParameter("newClientOrderId", WireClientID.text(order.id)),
            BinanceParameter("newOrderRespType", "FULL"),
        ] + terms(order)
    }

    /// Kind, size, bound and duration.
    private static func terms(_ order: Order) -> [BinanceParameter] {
        let (type, force) = kind(order.timeInForce)
        return [
            BinanceParameter("type", type),
            BinanceParameter("quantity", order.quantity.description),
            BinanceParameter("price", order.limitPrice.description),
        ] + (force.map { [BinanceParameter("timeInForce", $0)] } ?? [])
    }

    private static func kind(_ force: TimeInForce) -> (type: String, timeInForce: String?) {
        switch force {
        case .immediateOrCancel: ("LIMIT", "IOC")
        case .fillOrKill: ("LIMIT", "FOK")
        case .goodTillCancelled: ("LIMIT", "GTC")
        case .postOnly: ("LIMIT_MAKER", nil)
        }
    }

    /// Cancels `old`, unless anything of it was filled, and only then places `new`.
    package static func replace(
        _ old: Order, by new: Order, symbol: String
    ) -> [BinanceParameter] {
        let (type, force) = kind(new.timeInForce)
        return [
            BinanceParameter("symbol", symbol),
            BinanceParameter("side", new.side.rawValue),
            BinanceParameter("type", type),
            BinanceParameter("newClientOrderId", WireClientID.text(new.id)),
            BinanceParameter("newOrderRespType", "FULL"),
            BinanceParameter("quantity", new.quantity.description),
            BinanceParameter("price", new.limitPrice.description),
        ] + (force.map { [BinanceParameter("timeInForce", $0)] } ?? []) + [
            BinanceParameter("cancelReplaceMode", "STOP_ON_FAILURE"),
            BinanceParameter("cancelOrigClientOrderId", WireClientID.text(old.id)),
            BinanceParameter("cancelRestrictions", "ONLY_NEW"),
        ]
    }

    /// What names an order in a query and in a cancel.
    package static func naming(_ order: Order, symbol: String) -> [BinanceParameter] {
        [
            BinanceParameter("symbol", symbol),
            BinanceParameter("origClientOrderId", WireClientID.text(order.id)),
        ]
    }

    /// Trades of one order, `limit` a page.
    ///
    /// - Parameter from: the first trade id; `nil`: the order's first.
    package static func trades(
        ofOrder id: Int64, symbol: String, from: Int64? = nil
    ) -> [BinanceParameter] {
        [
            BinanceParameter("symbol", symbol),
            BinanceParameter("limit", "\(BinanceLimits.pageRows)"),
            BinanceParameter("orderId", "\(id)"),
        ] + (from.map { [BinanceParameter("fromId", "\($0)")] } ?? [])
    }
}
