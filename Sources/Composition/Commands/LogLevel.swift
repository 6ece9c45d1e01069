import ArgumentParser
import Logging

/// How much is logged, as the command line says it.
enum LogLevel {
    static let help = ArgumentHelp(
        "How much is logged: \(Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")).",
        valueName: "level")

    @Sendable static func read(_ text: String) throws -> Logger.Level {
        guard let level = Logger.Level(rawValue: text) else {
            throw ValidationError("expected a log level, got \"\(text)\"")
        }
        return level
    }
}
