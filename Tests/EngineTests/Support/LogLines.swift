import Logging
import Synchronization

/// Keeps what is logged, from warnings on.
final class LogLines: Sendable {
    private let kept: Mutex<[(level: Logger.Level, text: String)]> = Mutex([])

    var handler: any LogHandler { Handler(lines: self) }

    func count(_ level: Logger.Level, _ part: String) -> Int {
        kept.withLock { $0.count { $0.level == level && $0.text.contains(part) } }
    }

    private struct Handler: LogHandler {
        let lines: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.warning

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let keys = event.metadata?.map { "\($0.key)=\($0.value)" }.sorted() ?? []
            let text = "\(event.message) \(keys.joined(separator: " "))"
            lines.kept.withLock { $0.append((event.level, text)) }
        }
    }
}
