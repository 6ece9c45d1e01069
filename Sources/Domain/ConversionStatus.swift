/// The life cycle of a conversion (spec/trade.md, section 4).
package enum ConversionStatus: String, CaseIterable, Hashable, Sendable {
    /// Accepted and durable; no order is intended yet.
    case pending = "PENDING"
    /// At least one order is durably intended.
    case processing = "PROCESSING"
    /// No new order will be intended; orders in flight are being resolved.
    case pendingCancel = "PENDING_CANCEL"
    case completed = "COMPLETED"
    /// Ended before it was complete; movements show what was done, if anything.
    case cancelled = "CANCELLED"
    /// Ended, and nothing moved.
    case failed = "FAILED"
    /// Planned and stored only; never had an order.
    case simulated = "SIMULATED"

    package var isFinal: Bool {
        switch self {
        case .pending, .processing, .pendingCancel: false
        case .completed, .cancelled, .failed, .simulated: true
        }
    }
}

/// What can change a conversion's status.
package enum ConversionEvent: CaseIterable, Hashable, Sendable {
    /// An order's intent is durable with this commit.
    case intended
    /// The client's DELETE, expiry, or the service that cannot go on.
    case cancelRequested
    /// Everything asked for is done, every order is terminal and booked.
    case done
    /// It ends short: every order is terminal and booked; something was converted, or it was
    /// cancelled.
    case endedShort
    /// It ends with nothing converted, for a reason of its own (no cancel, no expiry).
    case gaveUpUntouched
    /// A fill that the venue reports after the end.
    case lateFill
}

extension ConversionStatus {
    /// The status after `event`, which may be the same; `nil` where the event is impossible.
    ///
    /// A fill beats a cancel that the venue has not confirmed: the money has already moved. A fill
    /// in a final state is booked and amended by the caller; only `failed` must then become
    /// `cancelled`, since FAILED promises that nothing moved.
    package func applying(_ event: ConversionEvent) -> ConversionStatus? {
        switch (self, event) {
        case (.pending, .intended), (.processing, .intended): .processing
        // No source is spent any more; what lies between two legs is still driven on.
        case (.pendingCancel, .intended): .pendingCancel
        case (.pending, .cancelRequested), (.processing, .cancelRequested),
            (.pendingCancel, .cancelRequested):
            .pendingCancel
        // Done without an order would be a receipt without a trade.
        case (.pending, .done): nil
        case (.processing, .done), (.pendingCancel, .done): .completed
        // The cancel path always goes through PENDING_CANCEL.
        case (.pending, .endedShort), (.processing, .endedShort): nil
        case (.pendingCancel, .endedShort): .cancelled
        case (.pending, .gaveUpUntouched), (.processing, .gaveUpUntouched): .failed
        case (.pendingCancel, .gaveUpUntouched): nil
        case (.pending, .lateFill), (.processing, .lateFill), (.pendingCancel, .lateFill): nil
        case (.completed, .lateFill): .completed
        case (.cancelled, .lateFill), (.failed, .lateFill): .cancelled
        case (.completed, .intended), (.completed, .cancelRequested), (.completed, .done),
            (.completed, .endedShort), (.completed, .gaveUpUntouched),
            (.cancelled, .intended), (.cancelled, .cancelRequested), (.cancelled, .done),
            (.cancelled, .endedShort), (.cancelled, .gaveUpUntouched),
            (.failed, .intended), (.failed, .cancelRequested), (.failed, .done),
            (.failed, .endedShort), (.failed, .gaveUpUntouched),
            (.simulated, .intended), (.simulated, .cancelRequested), (.simulated, .done),
            (.simulated, .endedShort), (.simulated, .gaveUpUntouched), (.simulated, .lateFill):
            nil
        }
    }
}
