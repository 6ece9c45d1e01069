package import Logging

/// Sends every logger of the process to standard error, once.
package enum SystemLogging {
    package static func bootstrap(level: Logger.Level) {
        let time = SystemTime()
        LoggingSystem.bootstrap { label in
            StructuredLogHandler(label: label, level: level, now: { time.now().description }) {
                StandardStreams.writeError($0)
            }
        }
    }
}
