import Foundation

/// Why a venue's records cannot be kept or read.
package enum VenueFileError: Error, Hashable, Sendable {
    /// A call on a file failed; `code` is its errno.
    case system(call: String, path: String, code: Int32)
    /// The file is none of ours, or of a later version.
    case foreign(path: String)
    /// What was durable once is not as it was written: not a torn tail, damage.
    case corrupt(path: String, reason: String)
}

extension VenueFileError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .system(let call, let path, let code):
            "\(path): \(call): \(String(cString: strerror(code)))"
        case .foreign(let path):
            "\(path): expected records of this kind of venue, of this version or an older one"
        case .corrupt(let path, let reason):
            "\(path) is damaged: \(reason); nothing was changed, restore it from a copy"
        }
    }
}
