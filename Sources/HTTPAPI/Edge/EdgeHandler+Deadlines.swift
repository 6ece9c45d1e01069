import NIOCore

extension EdgeHandler {
    /// Begins a phase and the time that it may take.
    ///
    /// Only a number is written: a timer per request would cost more than the request's routing.
    /// The ticker looks at it a few times per timeout.
    func enter(_ phase: Phase) {
        self.phase = phase
        switch phase {
        // While an answer is owed the silence is ours.
        case .idle: deadline = answersOwed > 0 ? nil : .now() + TimeAmount(settings.idleTimeout)
        case .header: deadline = .now() + TimeAmount(settings.headerTimeout)
        case .body: deadline = .now() + TimeAmount(settings.bodyTimeout)
        case .refusing:
            deadline = answersOwed > 0 ? nil : .now() + TimeAmount(settings.lingerTimeout)
        }
    }

    func startTicker(_ context: ChannelHandlerContext) {
        let shortest = [
            settings.idleTimeout, settings.headerTimeout, settings.bodyTimeout,
            settings.writeTimeout, settings.lingerTimeout,
        ].reduce(Duration.seconds(4), min)
        let step = TimeAmount(shortest / 4)
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        ticker = context.eventLoop.scheduleRepeatedTask(initialDelay: step, delay: step) { _ in
            handler.value.tick(bound.value)
        }
    }

    private func tick(_ context: ChannelHandlerContext) {
        // house-allow: time - a connection's time-outs run on its event loop's clock
        let now = NIODeadline.now()
        if let writeDeadline, writeDeadline <= now { return context.close(promise: nil) }
        guard let deadline, deadline <= now else { return }
        switch phase {
        case .idle, .refusing: context.close(promise: nil)
        case .header, .body: refuse(.requestTimeout, context)
        }
    }

    /// A client that does not read its answer is cut off.
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        writeDeadline =
            context.channel.isWritable ? nil : .now() + TimeAmount(settings.writeTimeout)
        context.fireChannelWritabilityChanged()
    }
}
