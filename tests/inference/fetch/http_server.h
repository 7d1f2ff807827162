#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace ambrotype::test {

//! A web server of one file on 127.0.0.1, for one request at a time, that can misbehave.
class HttpServer
{
public:
    struct Behaviour
    {
        std::string content;
        bool understandsRange = true;
        std::int64_t breakAfter = -1; //!< Closes the connection after so many bytes of the content.
        int status = 0;               //!< Answers with this instead, without content.
        std::string redirect;         //!< For requests of "/": sends them there.
    };

    explicit HttpServer(Behaviour behaviour);
    ~HttpServer();
    HttpServer(const HttpServer &) = delete;
    HttpServer &operator=(const HttpServer &) = delete;

    std::string url(const std::string &path = "/file") const;
    void setBehaviour(Behaviour behaviour);
    //! The headers of the requests so far.
    std::vector<std::string> requests() const;

private:
    void serve();
    void answer(int client);

    int m_listener = -1;
    int m_port = 0;
    std::atomic<bool> m_stop{false};
    mutable std::mutex m_mutex;
    Behaviour m_behaviour;
    std::vector<std::string> m_requests;
    std::thread m_thread;
};

} // namespace ambrotype::test
