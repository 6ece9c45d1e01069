import Domain
import Money

extension ConfigurationDecoder {
    static let faultKeys = [
        "seed", "refuse", "answerLate", "answerLost", "requestLost", "duplicateReport",
        "reorderReports", "bust", "correct", "down",
    ]
    private static let outageSecondsMax = 31_536_000

    /// `nil` where the venue has no fault plan.
    ///
    /// - Parameter keys: the faults that it can have.
    func faults(
        _ venue: ConfigurationSection, keys: [String] = Self.faultKeys
    ) -> FaultConfiguration? {
        guard venue.has("faults") else { return nil }
        let section = venue.section("faults", keys: keys)
        func share(_ key: String) -> Fixed {
            section.decimal(key, "a share from 0 to 1") { !$0.isNegative && $0 <= .one } ?? .zero
        }
        return FaultConfiguration(
            seed: section.seed("seed") ?? 0, refuse: share("refuse"),
            answerLate: share("answerLate"), answerLost: share("answerLost"),
            requestLost: share("requestLost"), duplicateReport: share("duplicateReport"),
            reorderReports: share("reorderReports"), bust: share("bust"),
            correct: share("correct"), down: outages(section))
    }

    func outages(_ section: ConfigurationSection) -> [FaultConfiguration.Outage] {
        section.numbered("down", keys: ["fromSeconds", "seconds"]).map { outage in
            func seconds(_ key: String) -> Duration {
                let expected = "a number of seconds from 0 to \(Self.outageSecondsMax)"
                let value = outage.required(key, expected) { text in
                    (try? DecimalText.read(text).value).flatMap {
                        $0 <= Fixed(Self.outageSecondsMax) ? $0 : nil
                    }
                }
                // 10^-18 of a second is an attosecond.
                return (value ?? .zero).units.asAttoseconds
            }
            return FaultConfiguration.Outage(
                from: seconds("fromSeconds"), length: seconds("seconds"))
        }
    }
}

extension Int128 {
    /// As so many 10^-18 of a second.
    fileprivate var asAttoseconds: Duration {
        let (seconds, attoseconds) = quotientAndRemainder(dividingBy: Fixed.unitsPerOne)
        return Duration(
            secondsComponent: Int64(seconds), attosecondsComponent: Int64(attoseconds))
    }
}
