import Domain

/// The words that the trade face has for states: total functions of what is stored, never a second
/// state.
enum StatusWord {
    static func of(_ state: OrderState) -> String {
        switch state {
        case .intended, .unknown: "PENDING"
        case .open: "PLACED"
        case .cancelRequested: "PENDING_CANCEL"
        case .filled: "COMPLETED"
        case .cancelled: "CANCELLED"
        case .rejected, .absent: "FAILED"
        }
    }

    static func of(_ status: ConversionStatus) -> String {
        switch status {
        case .pending: "PENDING"
        case .processing: "PROCESSING"
        case .pendingCancel: "PENDING_CANCEL"
        case .completed: "COMPLETED"
        case .simulated: "SIMULATED"
        case .cancelled: "CANCELLED"
        case .failed: "FAILED"
        }
    }
}
