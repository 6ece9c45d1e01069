import Domain
import Engine
import Hummingbird
import NIOCore
import StrictJSON

/// `/trade/v1/exports`: files of conversions, written in their turn and fetched by a link.
struct ExportRoutes: Sendable {
    static let base = "/trade/v1/exports"

    let service: any ExportService
    let links: DownloadLinks
    /// Downloads at a time.
    let downloads: StreamLimiter
    let time: any TimeSource

    var routes: [Route] {
        [
            Route(.post, Self.base, .scope(.exportsEdit), body: .json, bodyIsOptional: true) {
                request async throws(APIError) in try await create(request)
            },
            Route(.get, Self.base + "/{id}", .scope(.exportsEdit)) {
                request async throws(APIError) in try await show(request)
            },
            // The link is the key.
            Route(.get, Self.base + "/{id}/file", .open) {
                request async throws(APIError) in try await download(request)
            },
        ]
    }

    private func create(_ request: APIRequest) async throws(APIError) -> Answer {
        let tenant = try request.caller().tenant
        let body = request.body.isEmpty ? nil : try request.json(depthMax: Limits.jsonDepthMax)
        let wanted = try ExportRequest.read(request.query, body)
        let export: Export
        do {
            export = try await service.create(
                query: wanted.query, format: wanted.format, for: tenant)
        } catch {
            throw .service(error)
        }
        return answer(export, status: 201).with(.location, "\(Self.base)/\(export.id)")
    }

    private func show(_ request: APIRequest) async throws(APIError) -> Answer {
        guard let id = ExportID(try request.parameter("id")) else { throw .notFound }
        let tenant = try request.caller().tenant
        do {
            return answer(try await service.export(id, of: tenant))
        } catch {
            throw .service(error)
        }
    }

    private func answer(_ export: Export, status: Int = 200) -> Answer {
        .json(status) {
            ExportView.write(export, link: links.link(to: export, at: time.now()), into: &$0)
        }
    }

    /// A link that is not ours, or not any more, leads nowhere.
    private func download(_ request: APIRequest) async throws(APIError) -> Answer {
        guard let id = ExportID(try request.parameter("id")),
            links.allows(
                id, expires: request.query["expires"], signature: request.query["signature"],
                at: time.now())
        else { throw .notFound }
        let place = try downloads.take(client: request.peer)
        let export: Export
        let file: any ExportReading
        do {
            (export, file) = try await service.file(of: id)
        } catch {
            throw .service(error)
        }
        let stream = AnswerStream(
            length: Int(file.length),
            write: { writer in
                defer { withExtendedLifetime(place) {} }
                while true {
                    let bytes = try await file.next(Limits.exportChunkBytes)
                    if bytes.isEmpty { return }
                    try await writer.write(ByteBuffer(bytes: bytes))
                }
            }, hangUp: nil)
        return Answer(contentType: Self.contentType(export.format), stream: stream)
            .with(.contentDisposition, "attachment; filename=\"\(Self.name(of: export))\"")
            .with(.cacheControl, "private, no-store")
            .with(.referrerPolicy, "no-referrer")
    }

    private static func contentType(_ format: Export.Format) -> String {
        switch format {
        case .csv: "text/csv; charset=utf-8; header=present"
        case .json: Answer.jsonType
        }
    }

    private static func name(of export: Export) -> String {
        let day = export.createdAt.description.prefix(10)
        return "conversions-\(day)-\(export.id).\(export.format.rawValue.lowercased())"
    }
}
