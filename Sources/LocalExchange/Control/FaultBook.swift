package import Domain
import Synchronization

/// One fault that was ordered over the control endpoint.
package struct Fault: Hashable, Sendable {
    package let number: Int
    package let kind: FaultKind
    /// `nil`: every account, and requests without one.
    package let account: AccountID?
    /// A part of the endpoint's name, as `POST /api/v3/order`; empty: all.
    package let endpoint: String
    /// How often it still happens; `nil`: without end.
    package internal(set) var left: Int?
    /// Of a million times that it could happen.
    package let perMillion: Int
    package let duration: Duration
    /// How often it happened.
    package internal(set) var happened = 0

    package static let certain = 1_000_000
}

/// What goes wrong, by account. Each request, order and event asks for its own faults.
package final class FaultBook: Sendable {
    package static let faultsMax = 1_000

    private struct State {
        var faults: [Fault] = []
        var dice: [Int: UInt64] = [:]
        var next = 1
    }

    private let state = Mutex(State())

    package init() {}

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
        state.withLock { state in
            guard state.faults.count < Self.faultsMax else { return nil }
            let fault = Fault(
                number: state.next, kind: kind, account: kind.scope == .book ? nil : account,
                endpoint: endpoint,
                left: count, perMillion: perMillion, duration: duration ?? kind.durationDefault)
            state.faults.append(fault)
            state.dice[state.next] = seed
            state.next += 1
            return fault
        }
    }

    package var all: [Fault] { state.withLock { $0.faults } }

    /// - Parameter account: only its faults; `nil`: all.
    package func clear(account: AccountID? = nil) {
        state.withLock { state in
            state.faults.removeAll { account == nil || $0.account == account }
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
        state.withLock { state in
            for index in state.faults.indices {
                let fault = state.faults[index]
                guard fault.kind.scope == scope, kinds?.contains(fault.kind) != false,
                    fault.left != 0,
                    fault.account == nil || fault.account == account,
                    fault.endpoint.isEmpty || endpoint.contains(fault.endpoint),
                    Self.happens(fault, dice: &state.dice[fault.number, default: 0])
                else { continue }
                state.faults[index].left = fault.left.map { $0 - 1 }
                state.faults[index].happened += 1
                taken[fault.kind] = fault.duration
            }
        }
        return taken
    }

    /// One throw of the dice (SplitMix64).
    private static func happens(_ fault: Fault, dice: inout UInt64) -> Bool {
        guard fault.perMillion < Fault.certain else { return true }
        dice &+= 0x9E37_79B9_7F4A_7C15
        var bits = dice
        bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        bits ^= bits >> 31
        return Int(bits.multipliedFullWidth(by: UInt64(Fault.certain)).high) < fault.perMillion
    }
}
