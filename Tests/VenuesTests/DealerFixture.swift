import Domain
import Engine
import Foundation
import Money
import TestKit

@testable import Venues

/// An embedded dealer in a folder of its own, on a time that moves when waited for.
struct DealerFixture {
    /// Friday 2026-10-30, 10:00 UTC.
    static let start = Instant(microseconds: 1_793_354_400_000_000)
    static let valueDate = CivilDate(daysSinceEpoch: 20_759)

    /// 14:00 UTC of the day.
    static func cutOff(_ date: CivilDate) -> Instant {
        Instant(microseconds: Int64(date.daysSinceEpoch) * 86_400_000_000 + 50_400_000_000)
    }

    let time = SelfMovingTime(start: Self.start)
    let directory: String
    var configuration: DealerConfiguration

    init(
        faults: DealerFaultPlan = .none,
        settlement: DealerConfiguration.Settlement = .onValueDate { date, _ in
            DealerFixture.cutOff(date)
        }
    ) {
        directory = NSTemporaryDirectory() + "cambist-dealer-\(UUID())"
        configuration = DealerConfiguration(
            id: "desk", settlement: settlement, faults: faults, directory: directory)
    }

    func open() throws -> EmbeddedDealer {
        try EmbeddedDealer(configuration, time: time)
    }

    func openInMemory(_ records: MemoryRecords = MemoryRecords()) throws -> EmbeddedDealer {
        try EmbeddedDealer(configuration, time: time, records: records)
    }

    func world(_ dealer: EmbeddedDealer) -> DealerWorld {
        let (eur, usd) = (Currencies.asset("EUR"), Currencies.asset("USD"))
        let time = time
        return DealerWorld(
            dealer: dealer, pair: Symbol(base: eur, quote: usd),
            foreign: Symbol(base: usd, quote: eur), amount: Fixed(1_000),
            valueDate: Self.valueDate, settlesAt: Self.cutOff(Self.valueDate),
            settlesAtTheDayAfter: Self.cutOff(Self.valueDate.adding(days: 1)),
            now: { time.now() }, pass: { time.pass($0) })
    }

    func removeFiles() { try? FileManager.default.removeItem(atPath: directory) }

    var journal: URL { URL(fileURLWithPath: "\(directory)/journal-0.log") }
}
