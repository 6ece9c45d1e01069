package import Bookkeeping

/// Everything that can go wrong between a value and its rows. Never leaves this module.
package enum StorageError: Error, Hashable, Sendable {
    /// A guard said no: an answer, not a defect.
    case refused(CommitRefusal)
    /// A write broke a constraint that no guard names: a defect of the caller. Nothing was applied.
    case constraint(String)
    /// The database engine failed: its primary result code and text.
    case engine(code: Int32, text: String)
    /// A stored value that this version cannot read.
    case corrupt(String)
}

extension StorageError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .refused(let refusal): "refused: \(refusal)"
        case .constraint(let text): "constraint: \(text)"
        case .engine(let code, let text): "database error \(code): \(text)"
        case .corrupt(let text): "unreadable: \(text)"
        }
    }
}
