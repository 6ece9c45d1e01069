import Domain
import Money
import StrictJSON

/// How good an execution was; see ``ExecutionReport`` for what each figure means.
enum ReportView {
    static func write(
        _ report: ExecutionReport, _ conversion: Conversion, into writer: inout JSONWriter
    ) {
        writer.member("decisionMid", ifPresent: report.decisionMid?.description)
        writer.member("arrivalMid", ifPresent: report.arrivalMid?.description)
        writer.member("slippageBps", ifPresent: report.slippageBps?.description)
        writer.member("feeBps", ifPresent: report.feeBps?.description)
        writer.member("makerShare", ifPresent: report.makerShare?.description)
        if let shortfall = report.shortfall {
            writer.member("shortfall") {
                $0.member("delayBps", shortfall.delayBps.description)
                $0.member("spreadBps", shortfall.spreadBps.description)
                $0.member("impactBps", shortfall.impactBps.description)
                $0.member("feeBps", shortfall.feeBps.description)
                $0.member("opportunityBps", shortfall.opportunityBps.description)
                $0.member("totalBps", shortfall.totalBps.description)
            }
        }
        if let single = conversion.terms.singleVenue {
            writer.member("bestSingleVenue") {
                $0.member("venue", single.venue.text)
                $0.member("fromAmount", single.expectation.from.description)
                $0.member("toAmount", single.expectation.to.description)
            }
            writer.member("savingBps", ifPresent: report.savingBps?.description)
        }
        seconds("secondsToFirstFill", report.timeToFirstFill, &writer)
        seconds("secondsToLastFill", report.timeToLastFill, &writer)
    }

    private static func seconds(
        _ name: String, _ duration: Duration?, _ writer: inout JSONWriter
    ) {
        guard let duration else { return }
        let (seconds, attoseconds) = duration.components
        let units =
            Int128(seconds) * Fixed.unitsPerOne + Int128(attoseconds)
        writer.member(name, Fixed(uncheckedUnits: units).description)
    }
}
