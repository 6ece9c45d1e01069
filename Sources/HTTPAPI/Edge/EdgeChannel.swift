import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// An HTTP/1.1 connection as Hummingbird sets it up, with the guards of this service in front.
struct EdgeChannel: HTTPChannelHandler {
    typealias Value = HTTP1Channel.Value

    /// RFC 5482: how long sent bytes may stay unacknowledged, in milliseconds.
    private static let userTimeout = ChannelOptions.Types.SocketOption(
        level: .tcp, name: NIOBSDSocket.Option(rawValue: 18))

    let base: HTTP1Channel
    let settings: EdgeSettings
    let refusals: EdgeRefusals
    let counter: ConnectionCounter

    var responder: HTTPChannelHandler.Responder { base.responder }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        count(channel)
        // A peer that vanished acknowledges nothing: without this the kernel asks for many minutes.
        let milliseconds = Int(
            clamping: TimeAmount(settings.writeTimeout).nanoseconds / 1_000_000)
        return channel.setOption(Self.userTimeout, value: max(milliseconds, 1)).flatMap {
            base.setup(channel: channel, logger: logger)
        }.flatMapThrowing { value in
            let pipeline = channel.pipeline.syncOperations
            let guardian = EdgeHandler(settings: settings, refusals: refusals)
            let decoder = try pipeline.handler(
                type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandler(guardian, position: .after(decoder))
            try pipeline.addHandler(FirstByteHandler(guardian), position: .first)
            return value
        }
    }

    private func count(_ channel: any Channel) {
        guard let address = channel.remoteAddress?.ipAddress else { return }
        guard counter.begin(address) else { return channel.close(promise: nil) }
        channel.closeFuture.whenComplete { [counter] _ in counter.end(address) }
    }

    func handle(value: Value, logger: Logger) async {
        await base.handle(value: value, logger: logger)
    }
}

extension HTTPServerBuilder {
    static func hardened(_ settings: EdgeSettings, _ refusals: EdgeRefusals) -> HTTPServerBuilder {
        let counter = ConnectionCounter(most: settings.connectionsPerAddressMax)
        return HTTPServerBuilder { responder in
            let decoder = HTTP1Channel.Configuration.DecoderConfiguration(
                maxHeaderFieldSize: settings.headerBytesMax,
                maxHeaderListSize: settings.headerBytesMax,
                maxHeaderFieldCount: settings.headerCountMax)
            return EdgeChannel(
                base: HTTP1Channel(
                    responder: responder,
                    configuration: HTTP1Channel.Configuration(httpDecoderConfiguration: decoder)),
                settings: settings, refusals: refusals, counter: counter)
        }
    }
}
