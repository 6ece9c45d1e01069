import Domain
import Engine

extension AdminService {
    /// What waits, oldest first.
    func status() async throws -> StatusReport {
        var items = try await store.halts().map(Self.item(of:))
        for stored in try await store.openConversions() {
            if !stored.conversion.status.isFinal {
                items.append(Self.item(of: stored.conversion))
            }
            items += stored.orders.filter { !$0.isSettled }.map(Self.item(of:))
        }
        for (order, approval) in approvals.byOrder.sorted(by: { $0.key < $1.key }) {
            items.append(
                StatusReport.Item(
                    kind: "approval", subject: order.description, since: approval.at,
                    waitsFor: "a second operator after \(approval.operatorName), who says "
                        + approval.evidence.summary,
                    command: Self.resolution(of: order)))
        }
        return StatusReport(
            at: time.now(),
            items: items.sorted {
                ($0.since, $0.kind, $0.subject) < ($1.since, $1.kind, $1.subject)
            })
    }

    private static func item(of halt: Halt) -> StatusReport.Item {
        StatusReport.Item(
            kind: "halt", subject: halt.scope.description, since: halt.at,
            waitsFor: "the end of the halt by \(halt.operatorName): \(halt.reason)",
            command: "cambist resume\(halt.scope.option) --config FILE")
    }

    private static func item(of conversion: Conversion) -> StatusReport.Item {
        StatusReport.Item(
            kind: "conversion", subject: conversion.id.description, since: conversion.createdAt,
            waitsFor: "\(conversion.status.rawValue) for \(conversion.tenant); "
                + "expires \(conversion.expiresAt)",
            command: "cambist halt --tenant \(conversion.tenant) --cancel-open --reason TEXT "
                + "--config FILE")
    }

    private static func item(of order: Order) -> StatusReport.Item {
        let (waitsFor, command): (String, String?) =
            switch order.state {
            case .intended: ("the first answer of its venue", resolution(of: order.id))
            case .unknown: ("evidence whether it arrived", resolution(of: order.id))
            case .open: ("its end at the venue", nil)
            case .cancelRequested: ("its cancel at the venue", nil)
            case .filled, .cancelled, .rejected, .absent:
                ("trades that the venue counted and has not reported", resolution(of: order.id))
            }
        return StatusReport.Item(
            kind: "order", subject: order.id.description, since: Self.since(order),
            waitsFor: "\(waitsFor) (\(order.account))", command: command)
    }

    private static func since(_ order: Order) -> Instant {
        switch order.state {
        case .unknown(let since): since
        case .intended, .open, .cancelRequested, .filled, .cancelled, .rejected, .absent:
            order.createdAt
        }
    }

    private static func resolution(of order: OrderID) -> String {
        "cambist order resolve \(order) --absent --operator NAME --reason TEXT --config FILE"
    }
}

extension HaltScope {
    /// As the command line takes it, with a space in front.
    fileprivate var option: String {
        switch self {
        case .everything: ""
        case .tenant(let tenant): " --tenant \(tenant)"
        case .venue(let venue): " --venue \(venue)"
        case .account(let account): " --account \(account)"
        case .asset(let code): " --asset \(code)"
        case .executor(let kind): " --executor \(kind.rawValue)"
        }
    }
}
