package import Engine
package import Logging
package import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import NIOWebSocket

/// Opens WebSocket connections (RFC 6455) to venues, without extensions: a message is what was
/// sent.
package struct NetworkStreamTransport: StreamTransport {
    private let settings: StreamSettings
    private let group: any EventLoopGroup
    private let tls: NIOSSLContext
    private let random: any RandomSource
    private let logger: Logger

    /// - Parameters:
    ///   - group: may be shared.
    ///   - random: masks what is sent.
    /// - Throws: ``ConnectorError``.
    package init(
        settings: StreamSettings = StreamSettings(), group: any EventLoopGroup,
        random: any RandomSource, logger: Logger
    ) throws(ConnectorError) {
        self.settings = settings
        self.group = group
        self.random = random
        self.logger = logger
        let configuration = try settings.trust.clientConfiguration()
        do {
            tls = try NIOSSLContext(configuration: configuration)
        } catch {
            throw .trust("\(error)")
        }
    }

    package func open(_ url: String) async -> StreamConnection? {
        do {
            let address = try EndpointAddress(
                url, .stream, allowsPlaintext: settings.allowsPlaintext)
            return await open(address)
        } catch {
            logger.error("stream not opened", metadata: ["reason": "\(error)"])
            return nil
        }
    }

    private func open(_ address: EndpointAddress) async -> StreamConnection? {
        // Not the path: a venue may have put a key into it.
        var logger = logger
        logger[metadataKey: "stream"] = "\(address.authority)"
        let loop = group.next()
        let opening = StreamOpening(
            address: address, settings: settings, tls: tls, random: random, logger: logger,
            loop: loop)
        do {
            let connection = try await opening.connection()
            logger.info("stream opened")
            return connection
        } catch {
            logger.warning(
                "stream not opened", metadata: ["reason": "\(StreamOpening.text(error))"])
            return nil
        }
    }
}
