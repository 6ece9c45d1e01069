package import Domain
package import Money
import VenueProtocols

/// One request of the REST API, before its turn: without nonce and signature.
package struct KrakenRequest: Sendable {
    package let method: KrakenMethod
    /// In the order in which they are sent; the nonce goes first.
    package private(set) var fields: [(name: String, value: String)] = []

    package init(_ method: KrakenMethod) { self.method = method }

    package func with(_ name: String, _ value: String) -> KrakenRequest {
        var copy = self
        copy.fields.append((name, value))
        return copy
    }

    /// As it goes out with a key; `nil` for a secret that is not base 64.
    package func signed(nonce: UInt64, key: KrakenKey, timeout: Duration) -> RESTRequest? {
        let nonce = String(nonce)
        var form = FormText()
        form.add("nonce", nonce)
        for field in fields { form.add(field.name, field.value) }
        guard
            let signature = KrakenSignature.sign(
                path: method.path, nonce: nonce, body: form.text, secret: key.secret)
        else { return nil }
        return RESTRequest(
            .post, method.path, body: form.text,
            headers: [
                .init("API-Key", key.apiKey), .init("API-Sign", signature),
                .init("Content-Type", "application/x-www-form-urlencoded"),
            ], timeout: timeout)
    }

    /// As it goes out without a key.
    package func open(timeout: Duration) -> RESTRequest {
        var query = FormText()
        for field in fields { query.add(field.name, field.value) }
        return RESTRequest(.get, method.path, query: query.text, timeout: timeout)
    }
}

extension KrakenRequest {
    /// A limit order that Kraken takes no later than `deadline`, by its own clock.
    ///
    /// Fees in the quote asset are asked for explicitly (`fciq`): without it Kraken chooses by the
    /// side. Kraken has no fill-or-kill; `nil` for one.
    package static func add(
        _ order: Order, pair: KrakenPair, deadline: Instant, validatesOnly: Bool = false
    ) -> KrakenRequest? {
        guard let kind = kind(order.timeInForce) else { return nil }
        let request = KrakenRequest(.addOrder)
            .with("pair", pair.key)
            .with("type", side(order.side))
            .with("ordertype", "limit")
            .with("volume", order.quantity.description)
            .with("cl_ord_id", WireClientID.text(order.id))
            .with("price", order.limitPrice.description)
            .with("timeinforce", kind.force)
            .with("oflags", kind.flags)
            .with("deadline", deadline.description)
        return validatesOnly ? request.with("validate", "true") : request
    }

    private static func kind(_ force: TimeInForce) -> (force: String, flags: String)? {
        switch force {
        case .immediateOrCancel: ("IOC", "fciq")
        case .goodTillCancelled: ("GTC", "fciq")
        case .postOnly: ("GTC", "post,fciq")
        case .fillOrKill: nil
        }
    }

    static func side(_ side: Side) -> String {
        switch side {
        case .buy: "buy"
        case .sell: "sell"
        }
    }

    /// Changes quantity, in all, and price of an open order, which keeps its ids.
    package static func amend(
        _ order: Order, quantity: Fixed, limitPrice: Fixed, deadline: Instant
    ) -> KrakenRequest {
        let request = KrakenRequest(.amendOrder)
            .with("cl_ord_id", WireClientID.text(order.id))
            .with("order_qty", quantity.description)
            .with("limit_price", limitPrice.description)
        return (order.timeInForce == .postOnly ? request.with("post_only", "true") : request)
            .with("deadline", deadline.description)
    }

    package static func cancel(_ id: OrderID) -> KrakenRequest {
        KrakenRequest(.cancelOrder).with("cl_ord_id", WireClientID.text(id))
    }

    /// Cancels all open orders of the account when it is not repeated in time; zero disarms.
    package static func cancelAllAfter(seconds: Int) -> KrakenRequest {
        KrakenRequest(.cancelAllOrdersAfter).with("timeout", String(seconds))
    }

    /// Open orders with the ids of their trades, of one client order id or all.
    package static func openOrders(_ id: OrderID? = nil) -> KrakenRequest {
        let request = KrakenRequest(.openOrders).with("trades", "true")
        return id.map { request.with("cl_ord_id", WireClientID.text($0)) } ?? request
    }

    package static func closedOrders(_ id: OrderID) -> KrakenRequest {
        KrakenRequest(.closedOrders).with("trades", "true")
            .with("cl_ord_id", WireClientID.text(id))
    }

    /// - Parameter txids: at most ``KrakenLimits/pageSize``.
    package static func orders(_ txids: some Collection<String>) -> KrakenRequest {
        KrakenRequest(.queryOrders).with("trades", "true")
            .with("txid", txids.joined(separator: ","))
    }

    /// - Parameter ids: at most ``KrakenLimits/tradesPerQuery``.
    package static func trades(_ ids: some Collection<String>) -> KrakenRequest {
        KrakenRequest(.queryTrades).with("txid", ids.joined(separator: ","))
    }

    /// What the account pays in these markets.
    package static func tradeVolume(_ pairs: [KrakenPair]) -> KrakenRequest {
        KrakenRequest(.tradeVolume).with("pair", pairs.map(\.key).joined(separator: ","))
    }

    /// A page of a list that begins after `start`, in whole seconds.
    package static func page(
        of method: KrakenMethod, start: Instant, offset: Int
    ) -> KrakenRequest {
        KrakenRequest(method)
            .with("start", String(start.microseconds / 1_000_000 - 1))
            .with("ofs", String(offset))
    }
}
