import Bookkeeping
import Domain
import Engine
import Money

/// One dealer's record against our exchanges with it, and against our orders where it is a market
/// of conversions over venues.
struct DealerComparison {
    let dealer: VenueID
    /// Everything that ever arrived there, in its order.
    let deals: [DealtDeal]
    /// Everything with this dealer that is no draft.
    let exchanges: [Exchange]
    /// Everything that conversions over venues ever intended there.
    let orders: [StoredOrder]
    /// The exchanges that operators gave evidence for; `nil`: not known.
    let settledByOperators: Set<ConversionID>?

    func findings() -> [AuditFinding] {
        let ordered = Set(orders.map(\.order.id))
        let ofOrders = deals.filter { ordered.contains($0.report.order) }
        let ofExchanges = deals.filter { !ordered.contains($0.report.order) }
        return VenueComparison(record: record(of: ofOrders), orders: orders, mirrors: [:])
            .findings() + compared(ofExchanges)
    }

    /// Each deal is of one exchange, and each exchange that was dealt has its deal.
    private func compared(_ deals: [DealtDeal]) -> [AuditFinding] {
        let byOrder = Dictionary(
            exchanges.map { ($0.order, $0) }, uniquingKeysWith: { first, _ in first })
        // An order id has the time of its exchange in front.
        let byTime = Dictionary(grouping: exchanges) { $0.id.high }
        var found: [AuditFinding] = []
        var first: [ConversionID: DealtDeal] = [:]
        for deal in deals {
            let id = deal.report.order
            let exchange =
                byOrder[id] ?? byTime[id.high]?.first { id.belongs(to: $0.id) }
            guard let exchange else {
                found.append(
                    finding(
                        "deal-intended", deal.reference,
                        "the dealer has it for id \(id), which no exchange and no order has"))
                continue
            }
            if let other = first[exchange.id] {
                found.append(
                    finding(
                        "deal-once", exchange.id.description,
                        "sent twice, as \(other.reference) and \(deal.reference)"))
                continue
            }
            first[exchange.id] = deal
            found += differences(exchange, deal)
        }
        return found + exchanges.filter { first[$0.id] == nil }.compactMap(missing)
    }

    /// What was acknowledged here has to be there.
    private func missing(_ exchange: Exchange) -> AuditFinding? {
        // What an operator said of a deal that the dealer does not know is no finding.
        if exchange.state == .failed, !exchange.isClosedOut { return nil }
        return exchange.dealerReference.map {
            finding(
                "deal-at-dealer", exchange.id.description,
                "\(exchange.state.rawValue) as \($0) here, and the dealer has no deal for it")
        }
    }

    private func differences(_ exchange: Exchange, _ deal: DealtDeal) -> [AuditFinding] {
        var found: [AuditFinding] = []
        func expect(_ holds: Bool, _ check: String, _ message: String) {
            if !holds { found.append(finding(check, exchange.id.description, message)) }
        }
        let (sent, report) = (exchange.quote.dealer, deal.report)
        expect(
            report.order == exchange.order, "deal-once",
            "\(deal.reference) has id \(report.order), which is not that of the one attempt")
        expect(
            report.from == sent.from && report.to == sent.to
                && deal.counterpart == exchange.quote.counterpart
                && exchange.dealerReference ?? deal.reference == deal.reference, "deal-same",
            "\(sent.from) for \(sent.to) of \(exchange.quote.counterpart) as "
                + "\(exchange.dealerReference ?? "nothing") here, and \(report.from) for "
                + "\(report.to) of \(deal.counterpart) as \(deal.reference) at the dealer")
        expect(
            report.valueDate >= exchange.quote.settlementDate
                && report.valueDate <= exchange.settlementDate, "deal-value-date",
            "\(exchange.settlementDate), at first \(exchange.quote.settlementDate), here, and "
                + "\(report.valueDate) at the dealer")
        expect(
            agrees(exchange, report.state), "deal-state",
            "\(exchange.state.rawValue) here, and \(name(report.state)) at the dealer")
        expect(
            isProved(exchange, report.state), "deal-settlement",
            "\(exchange.state.rawValue) by \(exchange.evidence ?? "nothing"), which neither the "
                + "dealer nor an operator said")
        return found
    }

    /// Whether what we say may stand beside what the dealer says; we may not have heard of it yet.
    private func agrees(_ exchange: Exchange, _ theirs: DealReport.State) -> Bool {
        let isBooked = exchange.hasBooked
        return switch (exchange.state, theirs) {
        case (.draft, _): false
        case (.submitting, _), (.unknown, _), (.submitted, _): true
        case (_, .booked), (_, .settled): isBooked
        case (_, .rejected), (_, .withdrawn): !isBooked
        // What it has not decided it may yet book.
        case (_, .submitted): false
        }
    }

    /// Whether a leg that has settled here has settled there, or an operator says so.
    private func isProved(_ exchange: Exchange, _ theirs: DealReport.State) -> Bool {
        switch exchange.state {
        case .orderSettled, .success: break
        case .draft, .submitting, .unknown, .submitted, .ordered, .rejected, .cancelled, .failed:
            return true
        }
        if case .settled(_, let evidence) = theirs, evidence == exchange.evidence { return true }
        return settledByOperators?.contains(exchange.id) ?? true
    }

    private func name(_ state: DealReport.State) -> String {
        switch state {
        case .submitted: "not decided"
        case .booked: "booked"
        case .rejected(let reason): "rejected (\(reason))"
        case .withdrawn: "withdrawn"
        case .settled(_, let evidence): "settled (\(evidence))"
        }
    }

    private func finding(_ check: String, _ subject: String, _ message: String) -> AuditFinding {
        AuditFinding(check: check, subject: "\(dealer):\(subject)", message: message)
    }
}

// MARK: Orders

extension DealerComparison {
    /// The deals of orders as a venue has orders and fills.
    private func record(of deals: [DealtDeal]) -> VenueRecord {
        let ours = Dictionary(
            orders.map { ($0.order.id, $0.order) }, uniquingKeysWith: { first, _ in first })
        return VenueRecord(
            venue: dealer, orders: deals.map(placed),
            fills: deals.compactMap { deal in
                ours[deal.report.order].flatMap { fill(deal, $0) }
            }, totals: [:])
    }

    private func placed(_ deal: DealtDeal) -> VenueRecord.PlacedOrder {
        let (from, to) = (deal.report.from.asset, deal.report.to.asset)
        let symbol = Symbol(currencies: from, to) ?? Symbol(base: from, quote: to)
        return VenueRecord.PlacedOrder(
            venueOrderID: deal.reference, clientOrderID: deal.report.order.description,
            account: deal.counterpart.account, symbol: symbol,
            side: symbol.base == from ? .sell : .buy)
    }

    /// As the market tells of it; other figures than the order's as they are.
    private func fill(_ deal: DealtDeal, _ order: Order) -> Fill? {
        if let fill = deal.report.fill(of: order, at: order.createdAt) { return fill }
        switch deal.report.state {
        case .submitted, .rejected, .withdrawn: return nil
        case .booked, .settled: break
        }
        let (base, quote) =
            order.side == .sell
            ? (deal.report.from, deal.report.to) : (deal.report.to, deal.report.from)
        let price = try? quote.quantity.divided(by: base.quantity, rounding: .halfEven)
        return Fill(
            venueTradeID: deal.reference, venueOrderID: deal.reference, quantity: base.quantity,
            price: price ?? .zero, notional: quote.quantity,
            fee: Fee(.zero, of: order.hop.receives), isMaker: false, at: order.createdAt)
    }
}

extension Exchange {
    /// Whether the ledger ever had the deal: it has it now, or it was closed out.
    fileprivate var hasBooked: Bool {
        switch state {
        case .ordered, .orderSettled, .success: true
        case .failed: isClosedOut
        case .draft, .submitting, .unknown, .submitted, .rejected, .cancelled: false
        }
    }
}
