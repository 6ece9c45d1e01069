import Synchronization

/// The service's own name in tokens and metadata: as configured, else the address it listens on.
final class Issuer: Sendable {
    private let stated: Mutex<String>
    private let isConfigured: Bool

    init(configured: String?, host: String, port: Int) {
        stated = Mutex(configured ?? Self.url(host, port))
        isConfigured = configured != nil
    }

    var url: String { stated.withLock { $0 } }

    /// The port is known only once the server listens.
    func listens(host: String, port: Int) {
        guard !isConfigured else { return }
        stated.withLock { $0 = Self.url(host, port) }
    }

    private static func url(_ host: String, _ port: Int) -> String {
        "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}
