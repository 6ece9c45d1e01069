import Connectors
import Domain
import Engine
import Money
import Routing
import Testing

/// What a connector made of replies.
struct Heard: Hashable {
    /// `nil`: nothing, or nothing that can be believed.
    let text: String?
    let fills: [String]

    private init(text: String?, _ fills: [Fill] = []) {
        self.text = text
        self.fills = fills.map { fill in
            "\(fill.venueTradeID) \(fill.venueOrderID) \(fill.quantity) \(fill.price) "
                + "\(fill.notional) \(fill.fee.amount) \(fill.fee.asset)"
        }
    }

    private init(_ report: OrderReport) {
        self.init(
            text: "\(report.order) \(report.venueOrderID) \(report.status) "
                + "\(report.cumulativeQuantity)", report.fills)
    }

    init(_ answer: PlaceAnswer) {
        switch answer {
        case .accepted(let report): self.init(report)
        case .refused(let failure): self.init(text: "refused: \(failure)")
        case .unknown: self.init(text: nil)
        }
    }

    init(_ answer: QueryAnswer) {
        switch answer {
        case .present(let report): self.init(report)
        case .absent: self.init(text: "absent")
        case .unreachable: self.init(text: nil)
        }
    }

    init(_ balances: [Asset: VenueBalance]?) {
        self.init(
            text: balances.map { balances in
                balances.sorted { $0.key < $1.key }
                    .map { "\($0.key) \($0.value.total) \($0.value.locked)" }.description
            })
    }

    init(_ trades: [AccountTrade]?) {
        self.init(
            text: trades.map {
                $0.map { "\($0.symbol) \($0.side) \($0.order?.description ?? "-")" }
            }?
            .description, trades?.map(\.fill) ?? [])
    }

    init(_ rules: [MarketRules]) { self.init(text: rules.isEmpty ? nil : "\(rules)") }

    /// What of a hostile reply was believed that must not be.
    ///
    /// - Parameters:
    ///   - honest: what is heard without it; a member that nobody reads changes nothing of that.
    ///   - isCounted: the operator can see that something could not be believed.
    ///   - countsAll: whether that is so of every change, not only of what is foreign.
    func breaches(
        _ reply: HostileReply, honest: Heard, isCounted: Bool, countsAll: Bool
    ) -> [String] {
        var breaches: [String] = []
        if !fills.allSatisfy(honest.fills.contains) || Set(fills).count < fills.count {
            breaches.append("\(reply.name): invented \(fills)")
        }
        if let text, text != honest.text || reply.isForeign {
            breaches.append("\(reply.name): believed \(text)")
        }
        if text == nil, !isCounted, reply.claimsSuccess, reply.isForeign || countsAll {
            breaches.append("\(reply.name): not counted")
        }
        return breaches
    }
}
