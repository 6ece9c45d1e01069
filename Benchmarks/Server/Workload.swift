import Composition
import Domain
import Engine
import Foundation
import Money

/// Creates in process, from many submitters at once.
struct Workload: Sendable {
    let running: Installation.Running
    let submitters: Int

    static let bitcoin = Asset("BTC", scale: 8)
    static let dollar = Asset("USD", scale: 2)
    /// More than the venue ever offers, so that it waits until it expires.
    static let outOfReach = Fixed(1_000_000)

    /// 0.0001 BTC, or 6 USD.
    static func request(
        _ reference: String, sells: Bool, limitRate: Fixed? = nil, expiresAt: Instant? = nil
    ) -> ConversionRequest {
        ConversionRequest(
            reference: reference, from: sells ? bitcoin : dollar, to: sells ? dollar : bitcoin,
            fixed: .from(sells ? Fixed.step(digits: 4) : Fixed(6)), expiresAt: expiresAt,
            options: ConversionOptions(limitRate: limitRate))
    }

    /// Creates `count` conversions, each submitter one after the other.
    func create(
        _ count: Int, _ request: @escaping @Sendable (Int) -> ConversionRequest
    ) async throws {
        let conversions = running.conversions
        try await withThrowingTaskGroup(of: Void.self) { group in
            for submitter in 0..<submitters {
                group.addTask {
                    for number in stride(from: submitter, to: count, by: submitters) {
                        _ = try await conversions.create(request(number), for: Installation.tenant)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Waits until nothing is open any more.
    func drain(patience: Duration) async throws {
        let clock = ContinuousClock()
        let end = clock.now.advanced(by: patience)
        while running.server.runner.queue.openCount > 0 {
            guard clock.now < end else { throw BenchmarkFailure("conversions are still open") }
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    func count(_ status: ConversionStatus) async throws -> Int {
        let page = try await running.conversions.conversions(
            ConversionQuery(
                tenant: Installation.tenant,
                filter: .field(.status, .exactly(status.rawValue)), page: 0, size: 1))
        return page.total
    }
}
