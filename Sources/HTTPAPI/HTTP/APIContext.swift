import Hummingbird
import Logging
import NIOCore

/// What Hummingbird knows of a request besides the request itself.
struct APIContext: InitializableFromSource, Sendable {
    /// Without the port; empty where there is no socket.
    let peer: String
    let logger: Logger

    init(source: ApplicationRequestContextSource) {
        peer = source.channel.remoteAddress?.ipAddress ?? ""
        logger = source.logger
    }
}
