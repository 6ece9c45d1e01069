import Domain
import Execution
import Foundation
import Money
import Venues

/// Venues of `kind: dealer`.
extension ConfigurationDecoder {
    static let dealerKeys = [
        "id", "kind", "rates", "spreadBasisPoints", "quoteLifeSeconds", "confirmMarginSeconds",
        "settlement", "limits", "faults",
    ]
    private static let quoteLifeSecondsMax = 600
    private static let confirmMarginSecondsMax = 60
    private static let lookMillisecondsMax = 3_600_000

    func dealer(_ section: ConfigurationSection, id: String) -> DealerSettings {
        let spread = section.whole(
            "spreadBasisPoints", 0...DealerLimits.spreadBasisPointsMax, "basis points")
        let life = section.whole("quoteLifeSeconds", 1...Self.quoteLifeSecondsMax, "seconds")
        let margin = section.whole(
            "confirmMarginSeconds", 1...Self.confirmMarginSecondsMax, "seconds")
        let settlement = section.value("settlement", "calendar or immediate") {
            DealerSettings.Settlement(rawValue: $0)
        }
        let limits = section.section(
            "limits", keys: ["perTrade", "perDay", "unsettled", "minPerTrade", "maxPerTrade"])
        func amount(_ key: String) -> Fixed? {
            limits.decimal(key, "an amount of zero or more") { !$0.isNegative }
        }
        let (least, most) = (amount("minPerTrade"), amount("maxPerTrade"))
        if let least, let most, least > most {
            section.reader.report(
                line: limits.line, "\(limits.path): expected minPerTrade to be at most maxPerTrade")
        }
        return DealerSettings(
            id: VenueID(id), rates: rates(section, id: id),
            spreadBasisPoints: spread ?? DealerSpread.standardBasisPoints,
            quoteLife: .seconds(life ?? 30), confirmMargin: .seconds(margin ?? 5),
            settlement: settlement ?? .calendar,
            limits: ExchangeLimits(
                perTrade: amount("perTrade"), perDay: amount("perDay"),
                unsettled: amount("unsettled")),
            minPerTrade: least, maxPerTrade: most, faults: dealFaults(section))
    }

    /// A path, or `synthetic` with a seed of its own or that of its name.
    private func rates(_ dealer: ConfigurationSection, id: String) -> DealerSettings.Rates {
        let node = dealer.node("rates")
        guard node?.mapping == nil else {
            let rates = dealer.section("rates", keys: ["synthetic"])
            let synthetic = rates.section("synthetic", keys: ["seed"])
            return .synthetic(seed: synthetic.seed("seed") ?? Self.seed(of: id))
        }
        let file = dealer.value("rates", "the path of a file of reference rates, or synthetic") {
            text -> DealerSettings.Rates? in
            if text == "synthetic" { return .synthetic(seed: Self.seed(of: id)) }
            let path = absolute(text)
            let isThere = !text.isEmpty && FileManager.default.isReadableFile(atPath: path)
            return isThere ? .file(path) : nil
        }
        return file ?? .embedded
    }

    private func dealFaults(_ dealer: ConfigurationSection) -> DealerFaultPlan {
        let faults = DealerFaultPlan.Fault.allCases
        let section = dealer.section(
            "faults", keys: ["seed"] + faults.map(\.rawValue) + ["lookMilliseconds", "down"])
        var plan = DealerFaultPlan(seed: section.seed("seed") ?? 0)
        for fault in faults {
            let share = section.decimal(fault.rawValue, "a share from 0 to 1") {
                !$0.isNegative && $0 <= .one
            }
            if let share, share.isPositive { plan.probabilities[fault] = share }
        }
        if let longest = section.whole(
            "lookMilliseconds", 0...Self.lookMillisecondsMax, "milliseconds")
        {
            plan.lookDelayMax = .milliseconds(longest)
        }
        plan.outages = outages(section).map {
            FaultPlan.Outage(from: $0.from, lasting: $0.length)
        }
        return plan
    }
}
