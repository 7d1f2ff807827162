#include "http_server.h"

#include <algorithm>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace ambrotype::test {
namespace {

void sendAll(int client, const std::string &text)
{
    std::size_t sent = 0;
    while (sent < text.size()) {
        const ssize_t count = ::send(client, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
        if (count <= 0)
            return;
        sent += static_cast<std::size_t>(count);
    }
}

} // namespace

HttpServer::HttpServer(Behaviour behaviour)
    : m_behaviour(std::move(behaviour))
{
    m_listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto *generic = reinterpret_cast<sockaddr *>(&address);
    if (m_listener < 0 || ::bind(m_listener, generic, length) != 0 || ::listen(m_listener, 8) != 0
        || ::getsockname(m_listener, generic, &length) != 0)
        throw std::runtime_error("no local server");
    m_port = ntohs(address.sin_port);
    m_thread = std::thread([this] { serve(); });
}

HttpServer::~HttpServer()
{
    m_stop = true;
    m_thread.join();
    ::close(m_listener);
}

std::string HttpServer::url(const std::string &path) const
{
    return "http://127.0.0.1:" + std::to_string(m_port) + path;
}

void HttpServer::setBehaviour(Behaviour behaviour)
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    m_behaviour = std::move(behaviour);
}

std::vector<std::string> HttpServer::requests() const
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    return m_requests;
}

void HttpServer::serve()
{
    while (!m_stop) {
        pollfd waiting = {m_listener, POLLIN, 0};
        if (::poll(&waiting, 1, 50) <= 0)
            continue;
        const int client = ::accept(m_listener, nullptr, nullptr);
        if (client < 0)
            continue;
        answer(client);
        ::shutdown(client, SHUT_RDWR);
        ::close(client);
    }
}

void HttpServer::answer(int client)
{
    std::string request;
    char buffer[4096];
    while (request.find("\r\n\r\n") == std::string::npos) {
        const ssize_t count = ::recv(client, buffer, sizeof buffer, 0);
        if (count <= 0)
            return;
        request.append(buffer, static_cast<std::size_t>(count));
    }
    Behaviour behaviour;
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        m_requests.push_back(request);
        behaviour = m_behaviour;
    }
    if (behaviour.status != 0)
        return sendAll(client,
                       "HTTP/1.1 " + std::to_string(behaviour.status)
                           + " No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    if (!behaviour.redirect.empty() && request.compare(0, 6, "GET / ") == 0)
        return sendAll(client,
                       "HTTP/1.1 302 Found\r\nLocation: " + behaviour.redirect
                           + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    std::size_t from = 0;
    const std::size_t range = request.find("Range: bytes=");
    if (behaviour.understandsRange && range != std::string::npos)
        from = std::stoul(request.substr(range + 13));
    if (from >= behaviour.content.size() && from > 0)
        return sendAll(client, "HTTP/1.1 416 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    std::string body = behaviour.content.substr(from);
    sendAll(client,
            std::string(from > 0 ? "HTTP/1.1 206 Partial Content" : "HTTP/1.1 200 OK")
                + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n");
    if (behaviour.breakAfter >= 0)
        body.resize(std::min(body.size(), static_cast<std::size_t>(behaviour.breakAfter)));
    sendAll(client, body);
}

} // namespace ambrotype::test
