import NIOCore
import NIOEmbedded
import NIOWebSocket
import TestKit
import Testing

@testable import Connectors

/// One connection after its upgrade, on a loop whose time the test moves.
@Suite struct StreamHandlerTests {
    /// A socket whose other side reads nothing: what is written stays where it is.
    private final class FullSocket: ChannelOutboundHandler {
        typealias OutboundIn = WebSocketFrame

        func write(
            context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
        ) {
            promise?.futureResult.whenComplete { _ in }
            held.append(promise)
        }

        private var held: [EventLoopPromise<Void>?] = []

        func handlerRemoved(context: ChannelHandlerContext) {
            for promise in held { promise?.fail(ChannelError.ioOnClosedChannel) }
        }
    }

    private static func channel(
        _ settings: StreamSettings, isFull: Bool
    ) throws -> (EmbeddedChannel, AsyncStream<[UInt8]>) {
        let (messages, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        let channel = EmbeddedChannel()
        let pipeline = channel.pipeline.syncOperations
        if isFull { try pipeline.addHandler(FullSocket()) }
        try pipeline.addHandler(
            StreamHandler(
                settings: settings, random: CountedBits(), now: channel.embeddedEventLoop.now,
                messages: continuation, queued: QueuedBytes(max: 1_000), ended: { _ in }))
        try channel.connect(to: SocketAddress(unixDomainSocketPath: "/none")).wait()
        return (channel, messages)
    }

    private static func opcodes(_ channel: EmbeddedChannel) throws -> [WebSocketOpcode] {
        var opcodes: [WebSocketOpcode] = []
        while let frame = try channel.readOutbound(as: WebSocketFrame.self) {
            opcodes.append(frame.opcode)
        }
        return opcodes
    }

    /// The answer to a farewell may never leave: then the connection ends all the same.
    @Test func aFarewellWhoseAnswerIsNotReadEndsTheConnectionInTime() throws {
        let settings = StreamSettings()
        let (channel, messages) = try Self.channel(settings, isFull: true)
        defer { withExtendedLifetime(messages) { _ = try? channel.finish() } }
        try channel.writeInbound(
            WebSocketFrame(fin: true, opcode: .connectionClose, data: ByteBuffer(bytes: [3, 232])))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(!channel.isActive)
    }

    @Test func whoDoesNotAnswerIsLeftAfterItsWholeTime() throws {
        let (channel, messages) = try Self.channel(StreamSettings(), isFull: false)
        defer { withExtendedLifetime(messages) { _ = try? channel.finish() } }
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(9_999))
        #expect(try Self.opcodes(channel).isEmpty)
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        #expect(try Self.opcodes(channel) == [.ping])
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(14_999))
        try channel.writeInbound(WebSocketFrame(fin: true, opcode: .pong, data: ByteBuffer()))
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(9_999))
        #expect(try Self.opcodes(channel).isEmpty)
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        #expect(try Self.opcodes(channel) == [.ping])
        channel.embeddedEventLoop.advanceTime(by: .seconds(15))
        #expect(try Self.opcodes(channel) == [.connectionClose])
        channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(!channel.isActive)
    }
}

@Suite struct StreamSilenceTests {
    private static func at(_ seconds: Int64) -> NIODeadline {
        .uptimeNanoseconds(0) + .seconds(seconds)
    }

    private static let settings: StreamSettings = {
        var settings = StreamSettings()
        settings.pingAfter = .seconds(10)
        settings.silenceMax = .seconds(25)
        return settings
    }()

    @Test func whoIsSilentIsAskedAndThenLeft() {
        var silence = StreamSilence(Self.settings, at: Self.at(0))
        #expect(silence.firstLook == Self.at(10))
        #expect(silence.heard(at: Self.at(4)) == nil)
        #expect(silence.look(at: Self.at(10)) == .look(at: Self.at(14)))
        #expect(silence.look(at: Self.at(14)) == .ask(lookAt: Self.at(29)))
        #expect(silence.heard(at: Self.at(20)) == Self.at(30))
        #expect(silence.look(at: Self.at(30)) == .ask(lookAt: Self.at(45)))
        #expect(silence.look(at: Self.at(44)) == .look(at: Self.at(45)))
        #expect(silence.look(at: Self.at(45)) == .end)
    }

    /// The process stood still for longer than a silence may be: nobody was asked meanwhile.
    @Test func whoWasNotAskedInTimeHasTheWholeTimeToAnswer() {
        var silence = StreamSilence(Self.settings, at: Self.at(0))
        #expect(silence.look(at: Self.at(100)) == .ask(lookAt: Self.at(115)))
        #expect(silence.look(at: Self.at(114)) == .look(at: Self.at(115)))
        #expect(silence.heard(at: Self.at(114)) == Self.at(124))
    }
}
