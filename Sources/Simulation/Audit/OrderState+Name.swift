import Domain

extension OrderState {
    var name: String {
        switch self {
        case .intended: "intended"
        case .unknown: "unknown"
        case .open: "open"
        case .cancelRequested: "cancelRequested"
        case .filled: "filled"
        case .cancelled: "cancelled"
        case .rejected: "rejected"
        case .absent: "absent"
        }
    }
}
