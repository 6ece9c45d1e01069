package import Venues

/// Why an exchange cannot start.
package enum SandboxError: Error, Hashable, Sendable {
    case files(VenueFileError)
    case tape(TapeError)
    /// The file of books is not as documented.
    case book(path: String, reason: String)
    /// A record that nobody could have written.
    case record(place: Int, reason: String)
    /// What happens cannot be written any more.
    case recordsFailed(directory: String)
    /// The folder is of an exchange that speaks another protocol.
    case foreign(directory: String, ExchangeProtocol)
    /// The port cannot be listened on.
    case listen(port: Int, reason: String)
}

extension SandboxError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .files(let error): error.description
        case .tape(let error): error.description
        case .book(let path, let reason): "\(path): \(reason)"
        case .record(let place, let reason): "record \(place) of the exchange: \(reason)"
        case .recordsFailed(let directory): "\(directory): the records cannot be written"
        case .foreign(let directory, let wire):
            "\(directory) is the folder of an exchange that speaks \(wire.rawValue)"
        case .listen(let port, let reason): "cannot listen on port \(port): \(reason)"
        }
    }
}
