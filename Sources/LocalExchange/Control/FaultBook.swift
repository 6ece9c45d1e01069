package import Domain
import Synchronization

/// What goes wrong, by account. Each request, order and event asks for its own faults.
package final class FaultBook: Sendable {
    package static let faultsMax = 1_000

    private let list: Mutex<FaultList>
    /// Hears of each change, in the order of the changes.
    private let keep: @Sendable (SandboxSetting) -> Void

    /// - Parameters:
    ///   - kept: of before.
    ///   - keep: writes each change down; must not ask for faults.
    package init(
        _ kept: FaultList = FaultList(),
        keep: @escaping @Sendable (SandboxSetting) -> Void = { _ in }
    ) {
        list = Mutex(kept)
        self.keep = keep
    }

    /// - Parameters:
    ///   - account: whose; a book's messages are everybody's, whatever is said here.
    ///   - count: how often; `nil`: without end.
    ///   - seed: of the dice that decide whether it happens.
    /// - Returns: `nil` where there are too many.
    @discardableResult
    package func add(
        _ kind: FaultKind, account: AccountID? = nil, endpoint: String = "", count: Int? = 1,
        perMillion: Int = Fault.certain, seed: UInt64 = 0, duration: Duration? = nil
    ) -> Fault? {
        list.withLock { list in
            guard list.faults.count < Self.faultsMax else { return nil }
            let fault = Fault(
                number: list.next, kind: kind, account: kind.scope == .book ? nil : account,
                endpoint: endpoint,
                left: count, perMillion: perMillion, duration: duration ?? kind.durationDefault)
            list.put(fault, dice: seed)
            keep(.fault(fault, dice: seed))
            return fault
        }
    }

    package var all: [Fault] { list.withLock { $0.faults } }

    /// - Parameter account: only its faults; `nil`: all.
    package func clear(account: AccountID? = nil) {
        list.withLock { list in
            list.clear(account: account)
            keep(.faultsCleared(account))
        }
    }

    /// The faults of one request, order or event, each counted as having happened.
    ///
    /// - Parameters:
    ///   - kinds: those that can happen now; `nil`: all of the scope.
    ///   - reference: a client's own id, which may ask for a fault itself.
    package func take(
        _ scope: FaultKind.Scope, among kinds: Set<FaultKind>? = nil, account: AccountID?,
        endpoint: String, reference: String? = nil
    ) -> [FaultKind: Duration] {
        var taken: [FaultKind: Duration] = [:]
        if let kind = reference.flatMap(FaultKind.magic), kind.scope == scope {
            taken[kind] = kind.durationDefault
        }
        list.withLock { list in
            for index in list.faults.indices {
                let fault = list.faults[index]
                guard fault.kind.scope == scope, kinds?.contains(fault.kind) != false,
                    fault.left != 0,
                    fault.account == nil || fault.account == account,
                    fault.endpoint.isEmpty || endpoint.contains(fault.endpoint),
                    let happened = list.tryOut(at: index)
                else { continue }
                keep(.fault(happened, dice: list.dice[fault.number] ?? 0))
                taken[fault.kind] = fault.duration
            }
        }
        return taken
    }
}
