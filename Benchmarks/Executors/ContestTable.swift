import Domain
import Money

/// The means of one contest, as rows of a Markdown table.
struct ContestTable {
    private var rows: [[Contender: Figures]] = []

    mutating func add(_ row: [Contender: Figures]) { rows.append(row) }

    func text(of contest: Contest) -> String {
        var lines = [
            "\(contest.recording.name): \(contest.amount) \(contest.recording.symbol.base), "
                + "\(rows.count) runs each, "
                + "within \(contest.recording.horizon.components.seconds) s",
            "",
            "| | shortfall | price | fees | opportunity | filled % | last fill s | orders |",
            "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        ]
        for contender in Contender.allCases {
            let all = rows.compactMap { $0[contender] }
            lines.append(
                "| \(contender.rawValue) | "
                    + [
                        mean(all.map(\.total)), mean(all.map(\.price)), mean(all.map(\.fees)),
                        mean(all.map(\.opportunity)),
                        mean(all.map { Fixed(uncheckedUnits: $0.filledRatio.units * 100) }, 1),
                        mean(all.compactMap(\.lastFill).map(Self.seconds), 1),
                        mean(all.map { Fixed($0.orders) }, 1),
                    ].joined(separator: " | ") + " |")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func seconds(_ duration: Duration) -> Fixed {
        let microseconds = Instant(microseconds: 0).adding(duration).microseconds
        return Fixed(uncheckedUnits: Int128(microseconds) * (Fixed.unitsPerOne / 1_000_000))
    }

    private func mean(_ values: [Fixed], _ digits: Int = 2) -> String {
        guard !values.isEmpty else { return "" }
        let sum = values.reduce(Int128(0)) { $0 + $1.units }
        return Fixed(uncheckedUnits: sum / Int128(values.count)).figure(digits)
    }
}

extension Fixed {
    /// With exactly so many fraction digits, one or more, for people.
    func figure(_ digits: Int) -> String {
        let rounded = (try? rounded(toDigits: digits, .halfEven)) ?? self
        let step = Fixed.step(digits: digits).units
        let (whole, rest) = rounded.units.magnitude.quotientAndRemainder(
            dividingBy: Fixed.unitsPerOne.magnitude)
        let fraction = String(rest / step.magnitude)
        let zeros = String(repeating: "0", count: Swift.max(digits - fraction.count, 0))
        let sign = rounded.isNegative ? "-" : ""
        return "\(sign)\(whole).\(zeros)\(fraction)"
    }
}
