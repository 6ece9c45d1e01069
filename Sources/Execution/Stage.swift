import Domain
import Money

/// One asset on the way to the target, and where the current round of orders that spend it stands.
struct Stage: Hashable {
    /// What came of looking at a stage.
    enum Outcome {
        /// Nothing lies there, and nothing more will come from before.
        case nothing
        /// What lies there is below everything that the allowed markets trade.
        case rest(Failure)
        /// Orders are in flight, or something is waited for.
        case waiting
    }

    /// Post-only refusals on one account, one after the other.
    struct Retreat: Hashable {
        /// On the same book.
        var ticks: Int
        var bookSequence: UInt64
        /// On whatever book.
        var refusals: Int
        /// Not quoted there before, where every book is refused.
        var notBefore: Instant
    }

    let asset: Asset
    var startedAt: Instant?
    /// How many trades there were when the round began, to see whether it filled anything.
    var tradesBefore = 0
    var wait: Duration = .zero
    var notBefore: Instant?
    /// Since when it is routed; MARKET's window counts from here.
    var routingSince: Instant?
    /// The book that the last quote on an account was made from, by sequence.
    var quotedOn: [VenueAccount: UInt64] = [:]
    var retreats: [VenueAccount: Retreat] = [:]

    static func all(of conversion: Conversion) -> [Stage] {
        var assets = [conversion.request.from]
        for hop in conversion.hops where !assets.contains(hop.spends) { assets.append(hop.spends) }
        return assets.map { Stage(asset: $0) }
    }

    private init(asset: Asset) { self.asset = asset }

    /// A post-only order was refused: the next one on that book stands back one tick more. A venue
    /// that goes on refusing whatever book it shows is asked less and less often.
    mutating func retreat(
        on account: VenueAccount, at now: Instant, _ settings: ExecutionSettings
    ) {
        let sequence = quotedOn[account] ?? 0
        let old = retreats[account]
        let ticks = old?.bookSequence == sequence ? (old?.ticks ?? 0) : 0
        let refusals = (old?.refusals ?? 0) + 1
        var wait = Duration.zero
        for _ in 0..<max(refusals - ExecutionSettings.retreatsMax, 0)
        where wait < settings.roundWaitMax {
            wait = wait == .zero ? settings.roundWaitMin : min(wait * 2, settings.roundWaitMax)
        }
        retreats[account] = Retreat(
            ticks: ticks + 1, bookSequence: sequence, refusals: refusals,
            notBefore: now.adding(wait))
    }

    /// The next round waits, longer each time.
    mutating func postpone(at now: Instant, until end: Instant?, _ settings: ExecutionSettings) {
        wait = wait == .zero ? settings.roundWaitMin : min(wait * 2, settings.roundWaitMax)
        notBefore = now.adding(wait)
        if let end, end > now, let at = notBefore { notBefore = min(at, end) }
    }

    /// After a round's last answer: without a fill the next one waits.
    mutating func close(
        trades: Int, at now: Instant, until end: Instant?, _ settings: ExecutionSettings
    ) {
        startedAt = nil
        guard trades == tradesBefore else {
            wait = .zero
            notBefore = nil
            return
        }
        postpone(at: now, until: end, settings)
    }
}
