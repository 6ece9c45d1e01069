import Domain
import Engine
import Metrics
import Synchronization

/// How many answers of one kind are under way, in all and by client; one more than the bound is
/// refused.
final class StreamLimiter: Sendable {
    /// What a refused client waits before it tries again.
    static let retryAfterSeconds = 5

    private struct Open: Sendable {
        var all = 0
        var byClient: [String: Int] = [:]
    }

    /// What is counted, as the refusal names it: `event streams`.
    private let name: String
    private let perClientMax: Int
    private let allMax: Int
    private let open = Mutex(Open())
    private let gauge: Gauge

    init(_ name: String, perClientMax: Int, allMax: Int, metrics: any MetricsFactory) {
        self.name = name
        self.perClientMax = perClientMax
        self.allMax = allMax
        gauge = Gauge(label: "cambist_\(name.replacing(" ", with: "_"))", factory: metrics)
    }

    /// - Returns: a place, which is free again when nobody holds it.
    /// - Throws: ``APIError/service(_:)``, as limited or overloaded.
    func take(client: String) throws(APIError) -> Place {
        let refusal = open.withLock { open -> APIError? in
            if open.byClient[client, default: 0] >= perClientMax {
                return .service(
                    .limited(
                        "\(perClientMax) \(name) are open; close one first.",
                        retryAfter: .seconds(Self.retryAfterSeconds)))
            }
            if open.all >= allMax {
                return .service(.overloaded(retryAfter: .seconds(Self.retryAfterSeconds)))
            }
            open.all += 1
            open.byClient[client, default: 0] += 1
            gauge.record(open.all)
            return nil
        }
        if let refusal { throw refusal }
        return Place(self, client)
    }

    private func free(_ client: String) {
        open.withLock { open in
            open.all -= 1
            let left = open.byClient[client, default: 1] - 1
            open.byClient[client] = left > 0 ? left : nil
            gauge.record(open.all)
        }
    }

    var openCount: Int { open.withLock { $0.all } }

    /// One open stream. It ends with whatever holds it: also an answer that is never written.
    final class Place: Sendable {
        private let limiter: StreamLimiter
        private let client: String

        fileprivate init(_ limiter: StreamLimiter, _ client: String) {
            (self.limiter, self.client) = (limiter, client)
        }

        deinit { limiter.free(client) }
    }
}
