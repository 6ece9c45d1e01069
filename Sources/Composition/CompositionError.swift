/// Why a command could not be carried out, for the person who gave it.
package enum CompositionError: Error, Hashable, Sendable {
    case configuration([ConfigurationProblem])
    /// A file that cannot be read or written: its path, and what was expected.
    case unreadable(String, String)
    /// Another process serves this folder: its process id where it is known.
    case locked(folder: String, process: Int32?)
    /// A system call that failed: what was tried, and why.
    case system(String, String)
    /// The running server did not answer as agreed.
    case adminUnavailable(String)
    /// Understood, but refused: what stands against it.
    case refused(String)
    /// A store or venue that does not open or answer.
    case unavailable(String)
    /// A venue key that cannot be had.
    case vault(VaultProblem)
}

extension CompositionError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .configuration(let problems):
            problems.map(\.description).joined(separator: "\n")
        case .unreadable(let path, let expected): "\(path): \(expected)"
        case .locked(let folder, let process):
            "\(folder) is served by another process"
                + (process.map { " (\($0))" } ?? "") + "; stop it first"
        case .system(let call, let reason): "\(call): \(reason)"
        case .adminUnavailable(let reason): "the server did not answer: \(reason)"
        case .refused(let reason): reason
        case .unavailable(let reason): reason
        case .vault(let problem): problem.description
        }
    }
}
