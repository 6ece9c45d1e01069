/// What can go wrong on command. The raw value is its name in the control endpoint and in magic
/// client references.
package enum FaultKind: String, CaseIterable, Hashable, Sendable {
    // Requests that are not executed.
    case dropBefore = "drop-before"
    case unavailableBefore = "unavailable-before"
    case tooManyRequests = "too-many-requests"
    case banned = "banned"
    case lockout = "lockout"
    // Requests that are executed, and whose answer is not what happened.
    case dropAfter = "drop-after"
    case resetAfter = "reset-after"
    case halfAfter = "half-after"
    case unavailableAfter = "unavailable-after"
    case timeoutAfter = "timeout-after"
    case htmlAfter = "html-after"
    case busyAfter = "busy-after"
    // Time.
    case delayRequest = "delay-request"
    case delayAnswer = "delay-answer"
    // Orders.
    case hideOrder = "hide-order"
    case lateFill = "late-fill"
    case partialImmediate = "partial-ioc"
    case selfTrade = "self-trade"
    case feeAssetSwitch = "fee-asset-switch"
    case costTruncation = "cost-truncation"
    case replaceHalf = "replace-half"
    // Streams of an account.
    case duplicateEvent = "duplicate-event"
    case loseEvent = "lose-event"
    case reorderEvent = "reorder-event"
    case disconnect = "disconnect"
    case noSnapshot = "no-snapshot"
    case sequenceGap = "sequence-gap"
    case tokenExpiry = "token-expiry"
    // Books.
    case bookGap = "book-gap"
    case badChecksum = "bad-checksum"

    package enum Scope: Hashable, Sendable {
        /// A request as a whole.
        case request
        /// A new order, or a replacement.
        case order
        /// An event or the beginning of a stream.
        case stream
        /// A message of a book.
        case book
    }

    package var scope: Scope {
        switch self {
        case .dropBefore, .unavailableBefore, .tooManyRequests, .banned, .lockout, .dropAfter,
            .resetAfter, .halfAfter, .unavailableAfter, .timeoutAfter, .htmlAfter, .busyAfter,
            .delayRequest, .delayAnswer:
            .request
        case .hideOrder, .lateFill, .partialImmediate, .selfTrade, .feeAssetSwitch,
            .costTruncation, .replaceHalf:
            .order
        case .duplicateEvent, .loseEvent, .reorderEvent, .disconnect, .noSnapshot,
            .sequenceGap, .tokenExpiry:
            .stream
        case .bookGap, .badChecksum: .book
        }
    }

    /// Whether the protocol has something that the fault could be.
    func happens(on wire: ExchangeProtocol) -> Bool {
        switch self {
        // An order's flags name the asset of its fees, and queries tell no other.
        case .feeAssetSwitch: wire == .binance
        case .dropBefore, .unavailableBefore, .tooManyRequests, .banned, .lockout, .dropAfter,
            .resetAfter, .halfAfter, .unavailableAfter, .timeoutAfter, .htmlAfter, .busyAfter,
            .delayRequest, .delayAnswer, .hideOrder, .lateFill, .partialImmediate, .selfTrade,
            .costTruncation, .replaceHalf, .duplicateEvent, .loseEvent, .reorderEvent,
            .disconnect, .noSnapshot, .sequenceGap, .tokenExpiry, .bookGap, .badChecksum:
            true
        }
    }

    /// Its place in the documented list, from 1: `fault-7-` is as good as `fault-reset-after-`
    /// where references are short.
    package var number: Int { (Self.allCases.firstIndex(of: self) ?? 0) + 1 }

    /// How long it lasts or delays where nothing else is said.
    package var durationDefault: Duration {
        switch self {
        case .lateFill: .seconds(30)
        case .delayRequest, .delayAnswer, .hideOrder: .seconds(2)
        case .dropBefore, .unavailableBefore, .tooManyRequests, .banned, .lockout, .dropAfter,
            .resetAfter, .halfAfter, .unavailableAfter, .timeoutAfter, .htmlAfter, .busyAfter,
            .partialImmediate, .selfTrade, .feeAssetSwitch, .costTruncation, .replaceHalf,
            .duplicateEvent, .loseEvent, .reorderEvent, .disconnect, .noSnapshot, .sequenceGap,
            .tokenExpiry, .bookGap, .badChecksum:
            .zero
        }
    }

    /// The fault that a client's reference asks for: `fault-<kind>-...` or `fault-<number>-...`.
    package static func magic(_ reference: String) -> FaultKind? {
        guard reference.hasPrefix("fault-") else { return nil }
        let rest = reference.dropFirst(6)
        return allCases.first { kind in
            rest.hasPrefix(kind.rawValue + "-") || rest.hasPrefix("\(kind.number)-")
        }
    }
}
