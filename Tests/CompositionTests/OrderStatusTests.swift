import Bookkeeping
import Domain
import Engine
import Money
import TestKit
import Testing

@testable import Composition

/// What `cambist status` says of orders, and of what operators said of them.
@Suite struct OrderStatusTests {
    private static let now = Specimen.start.adding(.seconds(8 * 86_400))
    private let store = MemoryStore()
    private let conversion = Specimen.conversion(1, at: now)

    private struct StillTime: TimeSource {
        func now() -> Instant { OrderStatusTests.now }
        func sleep(until deadline: Instant) async throws {}
    }

    private struct Bits: RandomSource {
        func bits() -> (UInt64, UInt64) { (1, 2) }
    }

    private func rows(_ engine: QuietEngine = QuietEngine()) async throws -> [StatusReport.Item] {
        let service = AdminService(
            store: store, engine: engine, auditor: Auditor(store: store, records: []),
            tenants: ["acme"], custody: .nowhere, time: StillTime(), random: Bits())
        let answer = await service.handle(
            AdminRequest(.status, operatorName: "ann", reason: "why"))
        guard case .status(let report) = answer else {
            Issue.record("\(answer)")
            return []
        }
        return report.items
    }

    /// An order of an open conversion whose fate is unknown.
    private func unknownOrder() async throws -> Order {
        var order = Specimen.order(of: conversion)
        order.state = .unknown(since: Self.now)
        let writes: [CommitWrite] = [.insertConversion(conversion), .insertOrder(order)]
        #expect(await store.commit(Commit(writes: writes)) == .done)
        return order
    }

    /// No row's command would be refused, or would send an order again that may still arrive.
    @Test(arguments: [
        (OrderRemedy?.none, nil, ""),
        (.wait(until: now), nil, "may still arrive: wait until \(now)"),
        (.absent, "--absent", ""),
        (.ended, "--venue-order ID", ""),
        (.doubted(missing: .one, of: Specimen.btc), "--venue-order ID", "has 1 BTC less"),
    ])
    func theRowOfAnOrderNamesWhatWouldBeTaken(
        remedy: OrderRemedy?, evidence: String?, text: String
    ) async throws {
        let order = try await unknownOrder()
        let stall = Stall(
            cause: .unknownOrder, conversion: conversion.id, tenant: "acme", order: order.id,
            since: Self.now)
        var engine = QuietEngine(stalled: [stall])
        engine.advice[order.id] = remedy
        let rows = try await rows(engine).filter { $0.subject == order.id.description }
        #expect(Set(rows.map(\.kind)) == [.order, .stalled])
        for row in rows {
            #expect(text.isEmpty || row.waitsFor.contains(text), "\(row)")
            let start = evidence.map { "cambist order resolve \(order.id) \($0)" }
            #expect((row.command == nil) == (start == nil), "\(row)")
            #expect(row.command?.hasPrefix(start ?? "") ?? true, "\(row)")
        }
    }

    @Test func anApprovalIsShownUntilItsOrderEnds() async throws {
        let order = try await unknownOrder()
        let evidence = OrderEvidence.ended(venueOrderID: "v", fills: [])
        let approval = OrderResolution.Approval(operatorName: "ann", reason: "why", at: Self.now)
        let resolution = OrderResolution(
            order: order.id, conversion: conversion.id, evidence: evidence, first: approval)
        #expect(await store.commit(Commit(writes: [.putResolution(resolution)])) == .done)
        let shown = try await rows().filter { $0.kind == .approval }
        #expect(shown.map(\.subject) == [order.id.description])
        #expect(shown.first?.command?.contains("--venue-order ID") == true)
        var ended = order
        ended.state = .cancelled
        #expect(await store.commit(Commit(writes: [.updateOrder(ended)])) == .done)
        #expect(try await !rows().contains { $0.kind == .approval })
    }

    @Test func whatWasTradedTooMuchIsShownForSevenDays() async throws {
        func event(_ number: Int, _ age: Duration) -> CommitWrite {
            .event(
                DomainEvent(
                    id: Specimen.id(number), kind: .overtraded, tenant: "acme",
                    conversion: Specimen.id(number), at: Self.now.adding(.zero - age),
                    note: "order 1 was taken for absent"))
        }
        let writes = [
            event(1, .seconds(7 * 86_400)), event(2, .seconds(3_600)), .numberEvents(atMost: 9),
        ]
        #expect(await store.commit(Commit(writes: writes)) == .done)
        let rows = try await rows().filter { $0.kind == .overtraded }
        let second: ConversionID = Specimen.id(2)
        #expect(rows.map(\.subject) == [second.description])
        #expect(rows.first?.waitsFor.contains("with acme: order 1 was taken") == true)
    }
}
