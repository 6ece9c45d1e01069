import Bookkeeping
import Domain
import Engine

/// What has ended, or was given up, and is still somebody's to look after.
extension AdminService {
    /// For how long after its start a conversion that left money between two legs is shown.
    private static let heldShownFor = Duration.seconds(7 * 86_400)
    private static let heldShownMax = 100
    private static let overtradedShownFor = Duration.seconds(7 * 86_400)
    /// The last ones of the installation, which are looked through for what was traded too much.
    private static let eventsLookedAt: Int64 = 10_000
    /// Parked callbacks that are looked at.
    private static let parkedMax = 1_000

    /// Conversions that ended with money in an intermediate asset, while it is still there.
    func heldItems(at now: Instant) async throws -> [StatusReport.Item] {
        let mirrors = try await store.mirrors()
        let held = try await store.heldConversions(
            createdAfter: now.adding(.zero - Self.heldShownFor), atMost: Self.heldShownMax)
        return held.compactMap { conversion in
            let there = conversion.progress.residuals.filter { residual in
                (mirrors[Pocket(residual.account, residual.asset)] ?? .zero).posted
                    >= residual.amount
            }
            guard let first = there.first else { return nil }
            let names = there.map { "\($0.amount) \($0.asset) at \($0.account)" }
            return StatusReport.Item(
                kind: .intermediate, subject: conversion.id.description,
                since: conversion.completedAt ?? conversion.updatedAt,
                waitsFor: "a conversion of \(names.joined(separator: ", ")) by "
                    + "\(conversion.tenant), whose conversion ended between two legs",
                command: "POST /trade/v1/conversions {\"from\": {\"asset\": \"\(first.asset)\", "
                    + "\"amount\": \"\(first.amount)\"}, \"to\": {\"asset\": "
                    + "\"\(conversion.request.to)\"}}")
        }
    }

    /// Conversions of which an order was taken for absent, and traded.
    func overtradedItems(at now: Instant) async throws -> [StatusReport.Item] {
        let last = try await store.lastNumber(in: .installation)
        let events = try await store.events(
            in: .installation, after: max(last - Self.eventsLookedAt, 0),
            atMost: Int(Self.eventsLookedAt))
        return events.map(\.event)
            .filter {
                $0.kind == .overtraded && now.duration(since: $0.at) < Self.overtradedShownFor
            }
            .map { event in
                StatusReport.Item(
                    kind: .overtraded, subject: event.conversion?.description ?? "",
                    since: event.at,
                    waitsFor: "a settlement with \(event.tenant?.description ?? ""): "
                        + "\(event.note), and its quantity may have been traded again",
                    command: nil)
            }
    }

    /// Callbacks that were given up, by exchange and subscription.
    func parkedItems() async throws -> [StatusReport.Item] {
        let parked = try await store.deliveries(
            in: [.parked], of: nil, atMost: Self.parkedMax)
        let queues = Dictionary(grouping: parked) {
            "\($0.delivery.exchange) \($0.delivery.subscription)"
        }
        return queues.sorted { $0.key < $1.key }.compactMap { _, queue in
            guard let first = queue.first else { return nil }
            let failure = first.delivery.failure.map { ": \($0)" } ?? ""
            return StatusReport.Item(
                kind: .callbacks, subject: first.delivery.exchange.description,
                since: first.delivery.dueAt,
                waitsFor: "\(queue.count) parked for \(first.account.tenant), to "
                    + "\(first.url)\(failure)",
                command: "cambist callbacks redeliver \(first.delivery.exchange) --subscription "
                    + "\(first.delivery.subscription) --config FILE")
        }
    }
}
