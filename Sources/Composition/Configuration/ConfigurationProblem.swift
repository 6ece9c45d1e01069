/// Where a configured value was given.
package enum ConfigurationPlace: Hashable, Sendable, CustomStringConvertible {
    /// Counted from 1.
    case line(Int, file: String)
    /// An environment variable, by name.
    case variable(String)

    package var description: String {
        switch self {
        case .line(let line, let file): "\(file):\(line)"
        case .variable(let name): name
        }
    }
}

/// One thing that is wrong with the configuration: `place: path: what was expected`.
package struct ConfigurationProblem: Hashable, Sendable, CustomStringConvertible {
    package let place: ConfigurationPlace
    package let message: String

    package var description: String { "\(place): \(message)" }
}
