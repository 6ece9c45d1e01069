/// Why a paper venue's records cannot be kept or read.
package enum VenueFileError: Error, Hashable, Sendable {
    /// A call on a file failed; `code` is its errno.
    case system(call: String, path: String, code: Int32)
    /// The file is none of ours, or of a later version.
    case foreign(path: String)
    /// A whole frame that makes no sense: not a torn tail, damage.
    case corrupt(path: String, reason: String)
}
