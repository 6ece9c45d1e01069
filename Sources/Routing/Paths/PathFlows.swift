import Domain
import Money

/// Takes the flow of a plan's orders apart into simple paths.
///
/// What a first hop received goes on over second hops, and what is left of it directly; where
/// several hops come together, each path has its part of every one of them. What stays behind in an
/// intermediate asset belongs to the paths that go on from there. Shares are cut to 18 digits, and
/// the last of them is what the others leave, so that the paths add up to the orders.
struct PathFlows {
    private(set) var flows: [PathFlow] = []

    /// Something on its way: where it came along, what entered, what it is now.
    private struct Stream {
        let hops: [Hop]
        let enters: Int128
        let amount: Int128
    }

    /// One hop over all accounts.
    private struct Total {
        let hop: Hop
        var spent: Int128 = 0
        var received: Int128 = 0
    }

    /// - Parameter orders: those of one hop side by side.
    init(_ orders: [PlannedOrder], _ request: PathRequest) throws(MoneyError) {
        var totals: [Total] = []
        for order in orders {
            if totals.last?.hop != order.hop { totals.append(Total(hop: order.hop)) }
            totals[totals.count - 1].spent += order.spent.units
            totals[totals.count - 1].received += order.received.units
        }
        let firsts = totals.filter { $0.hop.spends == request.from }
            .map { Stream(hops: [$0.hop], enters: $0.spent, amount: $0.received) }
        let seconds = totals.filter {
            $0.hop.spends != request.from && $0.hop.receives != request.to
        }
        let lasts = totals.filter {
            $0.hop.spends != request.from && $0.hop.receives == request.to
        }
        var (waiting, done): ([Stream], [Stream]) = ([], [])
        for stream in firsts where stream.hops.last?.receives == request.to { done.append(stream) }
        for asset in Set(firsts.compactMap { $0.hops.last?.receives }).sorted()
        where asset != request.to {
            let here = firsts.filter { $0.hops.last?.receives == asset }
            let onward = seconds.filter { $0.hop.spends == asset }
            let isLeft = lasts.contains { $0.hop.spends == asset }
            waiting += Self.advance(here, over: onward, keepingRest: isLeft)
        }
        for asset in Set(waiting.compactMap { $0.hops.last?.receives }).sorted() {
            let here = waiting.filter { $0.hops.last?.receives == asset }
            let onward = lasts.filter { $0.hop.spends == asset }
            done += Self.advance(here, over: onward, keepingRest: false)
        }
        for stream in done where stream.enters > 0 {
            flows.append(
                PathFlow(
                    hops: stream.hops, enters: try Fixed(units: stream.enters),
                    arrives: try Fixed(units: stream.amount)))
        }
    }

    /// Sends the streams, which are at one asset, over the hops, as much as each hop spends.
    ///
    /// - Parameter keepingRest: whether what the hops do not spend goes on as it is; else it
    ///   counts to them.
    private static func advance(
        _ streams: [Stream], over hops: [Total], keepingRest: Bool
    ) -> [Stream] {
        let amount = streams.reduce(Int128(0)) { $0 + $1.amount }
        let spent = hops.reduce(Int128(0)) { $0 + $1.spent }
        let whole = keepingRest ? max(amount, spent) : spent
        guard whole > 0 else { return [] }
        var weights = hops.map(\.spent)
        if keepingRest { weights.append(whole - spent) }
        let entering = streams.map { shares(of: $0.enters, by: weights) }
        let staying = streams.map { shares(of: $0.amount, by: weights) }
        var sent: [Stream] = []
        for (place, hop) in hops.enumerated() {
            let arriving = shares(of: hop.received, by: streams.map(\.amount))
            for (index, stream) in streams.enumerated() {
                sent.append(
                    Stream(
                        hops: stream.hops + [hop.hop], enters: entering[index][place],
                        amount: arriving[index]))
            }
        }
        guard keepingRest else { return sent }
        for (index, stream) in streams.enumerated() {
            sent.append(
                Stream(
                    hops: stream.hops, enters: entering[index][hops.count],
                    amount: staying[index][hops.count]))
        }
        return sent
    }

    /// In proportion to the weights; the last has what the others leave.
    private static func shares(of whole: Int128, by weights: [Int128]) -> [Int128] {
        let sum = weights.reduce(0, +)
        guard sum > 0 else { return weights.map { _ in 0 } }
        var shares = weights.map { FixedProduct(whole, $0).divided(by: sum, up: false) }
        let last = weights.lastIndex { $0 > 0 } ?? 0
        shares[last] = whole - shares.reduce(0, +) + shares[last]
        return shares
    }
}
